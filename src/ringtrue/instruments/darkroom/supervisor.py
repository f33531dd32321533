"""The supervisor: answers every stopped call, so that nothing foreign is ever reached and everything is written down.

One loop in one thread; who answers which call is told here.
"""

import errno
import os
import select
import socket
import struct
import time
from collections.abc import Callable

from ringtrue.instruments.darkroom import inspection as look
from ringtrue.instruments.darkroom.connecting import Connections
from ringtrue.instruments.darkroom.datagrams import Datagrams
from ringtrue.instruments.darkroom.inspection import Target
from ringtrue.instruments.darkroom.kernel import NR
from ringtrue.instruments.darkroom.notifications import GO_ON, Answer, Call
from ringtrue.instruments.darkroom.room import Room

ASK_EVERY = 0.02
"""Seconds between asking whether it is over, while calls come in."""

TIMER_ABSTIME = 1
AT_FDCWD = 0xFFFFFF9C


class Supervisor:
    """Watches one tree of processes through the notifications of its filter."""

    def __init__(self, room: Room, *, days_ahead: int = 0) -> None:
        self._notifications, self._account = room.notifications, room.account
        self._connections, datagrams = Connections(room), Datagrams(room)
        self._ahead = time.time() - time.monotonic() + days_ahead * 86400
        assert NR
        self._calls: dict[int, Callable[[Call], Answer]] = {
            NR.connect: self._connections.connect, NR.sendto: datagrams.sendto, NR.sendmsg: datagrams.sendmsg,
            NR.sendmmsg: datagrams.sendmmsg, NR.socket: self._socket, NR.io_uring_setup: self._io_uring,
            NR.openat: self._openat, NR.openat2: self._openat, NR.legacy_open: self._open, NR.execve: self._execve,
            NR.execveat: self._execveat, NR.clock_nanosleep: self._sleep,
        }  # fmt: skip

    def learnt(self, port: int, how: str, name: str) -> None:
        """Takes what the sink learnt from a connection whose caller had this port."""
        self._connections.learnt(port, how, name)

    def watch(self, until: Callable[[], bool]) -> None:
        """Answers calls until `until` says so and nobody is left to answer."""
        asked = 0.0
        while True:
            told = self._notifications.wait(100.0)
            if told & select.POLLIN:
                if call := self._notifications.next():
                    self._answer(call)
            elif told & select.POLLHUP:
                return
            # In a storm of calls, whether it is over need not be asked after each.
            if not told or (now := time.monotonic()) - asked > ASK_EVERY:
                asked = now if told else asked
                if until():
                    return

    def _answer(self, call: Call) -> None:
        try:
            answer = self._calls[call.number](call)
        except OSError as error:
            # The caller's memory or socket could not be read: it is refused, for what is not seen may leave.
            self._account.unseen(call.task, call.number, os.strerror(error.errno or 0))
            answer = -errno.EPERM
        except Exception as error:
            self._account.unseen(call.task, call.number, f"{type(error).__name__}: {error}")
            answer = -errno.EPERM
        if answer is not None:
            self._notifications.answer(call.id, answer)

    def _socket(self, call: Call) -> Answer:
        family, kind = call.arguments[0] & 0xFFFFFFFF, call.arguments[1] & 0xF
        raw = family in (socket.AF_INET, socket.AF_INET6)
        protocol = f"family {_family(family)} type {kind}"
        if raw:
            protocol = "raw socket" if kind == socket.SOCK_RAW else f"protocol {call.arguments[2] & 0xFFFFFFFF}"
        self._account.attempt(call.task, Target(family=family), protocol)
        return -errno.EPERM if raw and kind == socket.SOCK_RAW else -errno.EAFNOSUPPORT

    def _io_uring(self, call: Call) -> Answer:
        self._account.say("io-uring", call.task)
        return -errno.ENOSYS

    def _openat(self, call: Call) -> Answer:
        self._account.file(call.task, look.opened(call.task, call.arguments[0], call.arguments[1]))
        return GO_ON

    def _open(self, call: Call) -> Answer:
        self._account.file(call.task, look.opened(call.task, AT_FDCWD, call.arguments[0]))
        return GO_ON

    def _execve(self, call: Call) -> Answer:
        self._account.program(call.task, look.opened(call.task, AT_FDCWD, call.arguments[0]))
        return GO_ON

    def _execveat(self, call: Call) -> Answer:
        self._account.program(call.task, look.opened(call.task, call.arguments[0], call.arguments[1]))
        return GO_ON

    def _sleep(self, call: Call) -> Answer:
        """Lets a process sleep until a moment of the monotonic clock that libfaketime has spoilt.

        Its 0.9.10 takes such a moment for one of the calendar's and takes the days off; the kernel refuses what is then
        before the beginning, and the program would fail by our doing. They are put back, and it is woken when it asked.
        """
        moment, nano = struct.unpack("qq", look.memory(call.task, call.arguments[2], 16).ljust(16, b"\0"))
        if not call.arguments[1] & TIMER_ABSTIME or moment >= 0:
            return GO_ON
        self._notifications.answer_at(moment + nano / 1e9 + self._ahead, call.id, 0)
        return None


def _family(number: int) -> str:
    try:
        return socket.AddressFamily(number).name
    except ValueError:
        return str(number)
