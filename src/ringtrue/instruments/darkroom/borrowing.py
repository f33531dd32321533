"""Sockets of the processes in the dark: borrowed for a moment, or replaced by ours where nothing may be borrowed.

What is borrowed is the caller's own open file, so what was looked at is what happens, whatever its memory says later.
"""

import contextlib
import errno
import os
import socket
from collections.abc import Iterator

from ringtrue.instruments.darkroom import inspection as look
from ringtrue.instruments.darkroom.kernel import opened, taken
from ringtrue.instruments.darkroom.notifications import Notifications

MOST_KEPT = 256
"""Handles on processes, and sockets given away, that are kept at a time."""


class Sockets:
    """Borrows the sockets of stopped callers."""

    def __init__(self, notifications: Notifications) -> None:
        self._notifications = notifications
        self._handles: dict[int, int] = {}
        self._given: dict[str, socket.socket] = {}

    def borrow(self, task: int, descriptor: int) -> int:
        """A duplicate of the caller's open file. Raises `OSError`."""
        known = self._handles.get(task)
        if known is not None:
            try:
                return taken(known, descriptor)
            except OSError as error:
                if error.errno != errno.ESRCH:
                    raise
                # The process has ended; its number may be another's by now.
                os.close(self._handles.pop(task))
        handle = opened(task if look.leads(task) else look.thread_group(task))
        if len(self._handles) > MOST_KEPT:
            os.close(self._handles.pop(next(iter(self._handles))))
        self._handles[task] = handle
        return taken(handle, descriptor)

    def ours_or_borrowed(self, task: int, descriptor: int) -> int:
        """A duplicate of the caller's socket; of the one that we gave it where nothing may be borrowed."""
        try:
            return self.borrow(task, descriptor)
        except OSError:
            given = self._given.get(os.readlink(f"/proc/{task}/fd/{descriptor}"))
            if given is None:
                raise
            return os.dup(given.fileno())

    @contextlib.contextmanager
    def replaced(self, id_: int, task: int, descriptor: int, family: int, *, stream: bool) -> Iterator[socket.socket]:
        """A socket of ours that waits as the caller's does, to be connected; then it takes the caller's place."""
        with socket.socket(family, socket.SOCK_STREAM if stream else socket.SOCK_DGRAM) as ours:
            ours.setblocking(not look.non_blocking(task, descriptor))
            yield ours
            self._notifications.put(id_, descriptor, ours.fileno())
            if not stream:
                # A datagram that it sends later must find the way back to the socket that it holds.
                if len(self._given) > MOST_KEPT:
                    self._given.pop(next(iter(self._given))).close()
                self._given[os.readlink(f"/proc/self/fd/{ours.fileno()}")] = ours.dup()

    def hand_over(self, id_: int, task: int, descriptor: int, ours: socket.socket) -> None:
        """Puts a connected socket in the place of the caller's, waiting as that did. Raises `OSError`."""
        ours.setblocking(not look.non_blocking(task, descriptor))
        self._notifications.put(id_, descriptor, ours.fileno())
