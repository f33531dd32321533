"""The kernel's line to the supervisor: which call has stopped, and what it shall return.

Linux 6.6 can wake either side on the processor on which the other just ran, which spares a storm of calls most of its
waiting; an older kernel does without.
"""

import contextlib
import errno
import fcntl
import heapq
import select
import struct
import time
from typing import NamedTuple

from ringtrue.instruments.darkroom.kernel import (
    ADDFD_FLAG_SETFD,
    FD_SYNC_WAKE_UP,
    NOTIF_ADDFD,
    NOTIF_ID_VALID,
    NOTIF_RECV,
    NOTIF_SEND,
    NOTIF_SET_FLAGS,
    USER_NOTIF_FLAG_CONTINUE,
)

NOTIFICATION, REPLY, SUBSTITUTE = struct.Struct("QIIiIQ6Q"), struct.Struct("QqiI"), struct.Struct("QIIII")
"""`struct seccomp_notif`, `seccomp_notif_resp` and `seccomp_notif_addfd` (linux/seccomp.h)."""

NOTHING = bytes(NOTIFICATION.size)

GO_ON = "go on"
"""The answer by which the kernel makes the call itself."""

Answer = int | str | None
"""`GO_ON`, a negative errno, or what the call returns; None when it is answered later."""

HANGS_FOR = 127.0
"""Seconds after which Linux gives up an unanswered connection (tcp_syn_retries = 6: 1 + 2 + 4 ... + 64)."""


class Call(NamedTuple):
    """One stopped call: its ticket, the thread that made it, its number and its arguments."""

    id: int
    task: int
    number: int
    arguments: tuple[int, ...]


class Notifications:
    """The descriptor of a filter's notifications, and the calls whose answer is put off."""

    def __init__(self, listener: int) -> None:
        self._listener = listener
        self._held: list[tuple[float, int, int]] = []
        self._poll = select.poll()
        self._poll.register(listener, select.POLLIN)
        with contextlib.suppress(OSError):
            fcntl.ioctl(listener, NOTIF_SET_FLAGS, FD_SYNC_WAKE_UP)

    def wait(self, milliseconds: float) -> int:
        """Waits until a call has stopped or a held one is due; gives what `poll` tells, 0 when nothing came."""
        if self._held:
            milliseconds = max(0.0, min(milliseconds, (self._held[0][0] - time.monotonic()) * 1e3))
        events = self._poll.poll(milliseconds)
        if self._held:
            self._release()
        return events[0][1] if events else 0

    def next(self) -> Call | None:
        """The call that has stopped; none when its process is gone already."""
        try:
            told = NOTIFICATION.unpack(fcntl.ioctl(self._listener, NOTIF_RECV, NOTHING))
        except OSError:
            return None
        return Call(told[0], told[1], told[3], told[6:])

    def answer(self, id_: int, answer: int | str) -> None:
        """Lets a call return; silent when its process is gone."""
        if answer == GO_ON:
            reply = REPLY.pack(id_, 0, 0, USER_NOTIF_FLAG_CONTINUE)
        elif isinstance(answer, int) and answer < 0:
            reply = REPLY.pack(id_, 0, answer, 0)
        else:
            reply = REPLY.pack(id_, answer, 0, 0)
        try:
            fcntl.ioctl(self._listener, NOTIF_SEND, reply)
        except OSError:
            return

    def alive(self, id_: int) -> bool:
        """Whether the caller still waits; else its number may be somebody else's by now."""
        try:
            fcntl.ioctl(self._listener, NOTIF_ID_VALID, struct.pack("Q", id_))
        except OSError:
            return False
        return True

    def put(self, id_: int, descriptor: int, ours: int) -> None:
        """Puts an open file of ours in the place of the caller's. Raises `OSError`."""
        fcntl.ioctl(self._listener, NOTIF_ADDFD, SUBSTITUTE.pack(id_, ADDFD_FLAG_SETFD, ours, descriptor, 0))

    def hang(self, id_: int) -> None:
        """Lets a call wait as long as Linux waits for a connection that nobody answers."""
        self.answer_at(time.monotonic() + HANGS_FOR, id_, -errno.ETIMEDOUT)

    def answer_at(self, when: float, id_: int, answer: int) -> None:
        """Lets a call return at a moment of the monotonic clock."""
        heapq.heappush(self._held, (when, id_, answer))

    def _release(self) -> None:
        while self._held and self._held[0][0] <= time.monotonic():
            _, id_, answer = heapq.heappop(self._held)
            self.answer(id_, answer)
