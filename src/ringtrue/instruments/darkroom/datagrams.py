"""Datagrams and messages with an address: names are answered, what goes abroad is noted and goes nowhere.

Where the kernel knows a way out, a message to this machine itself is sent by us, for the caller's memory could say
another address by the time the kernel reads it.
"""

import errno
import socket
import struct

from ringtrue.instruments.darkroom import Backend, Cut
from ringtrue.instruments.darkroom import inspection as look
from ringtrue.instruments.darkroom.account import WITNESS
from ringtrue.instruments.darkroom.inspection import Target
from ringtrue.instruments.darkroom.notifications import GO_ON, Answer, Call
from ringtrue.instruments.darkroom.room import DNS, Room

MSG_FASTOPEN = 0x20000000
MESSAGE, WRITTEN = 64, 56
"""Bytes of a `struct mmsghdr`, and where in it the kernel writes how much was sent."""


class Datagrams:
    """Answers sendto() with an address, sendmsg() and sendmmsg() for one tree of processes."""

    def __init__(self, room: Room) -> None:
        self._room = room

    def sendto(self, call: Call) -> Answer:
        """What a sendto with an address returns."""
        descriptor, payload, length, flags, address, address_length = call.arguments
        wanted = look.target(look.memory(call.task, address, min(address_length, 128)))
        if wanted.family == socket.AF_UNIX:
            if wanted.host == WITNESS:
                self._room.account.line(call.task, look.memory(call.task, payload, min(length, 400)))
                return length
            return self._neighbour(call.task, wanted)
        if wanted.family not in (socket.AF_INET, socket.AF_INET6):
            return GO_ON if wanted.family in (socket.AF_UNSPEC, socket.AF_NETLINK) else -errno.ENETUNREACH
        if flags & MSG_FASTOPEN:
            return -errno.EOPNOTSUPP
        if wanted.port == DNS:
            data = look.memory(call.task, payload, min(length, 512))
            self._room.account.asked(call.task, data)
            return self._to_names(call.task, descriptor, data, wanted)
        if wanted.loopback:
            return self._near(call, descriptor, look.payload(call.task, payload, length), wanted)
        return self._lost(call.task, wanted, length)

    def sendmsg(self, call: Call) -> Answer:
        """What a sendmsg returns."""
        return self._messages(call, 1, call.arguments[2], many=False)

    def sendmmsg(self, call: Call) -> Answer:
        """What a sendmmsg returns."""
        return self._messages(call, call.arguments[2], call.arguments[3], many=True)

    def _near(self, call: Call, descriptor: int, data: bytes, wanted: Target) -> Answer:
        """A datagram to this machine itself: sent by us where the kernel knows a way out."""
        if self._room.backend is Backend.NAMESPACE:
            return GO_ON
        if self._to_stranger(call.task, wanted):
            return -errno.ECONNREFUSED
        with socket.socket(fileno=self._room.sockets.ours_or_borrowed(call.task, descriptor)) as own:
            if not self._room.notifications.alive(call.id):
                return None
            host = f"::ffff:{wanted.host}" if own.family == socket.AF_INET6 and ":" not in wanted.host else wanted.host
            return own.sendto(data, (host, wanted.port))

    def _to_stranger(self, task: int, wanted: Target) -> bool:
        heard = self._room.neighbours.heard_by(wanted, stream=False)
        return not self._room.keeps(task, wanted, heard, stream=False)

    def _to_names(self, task: int, descriptor: int, data: bytes, wanted: Target) -> int | str:
        host, port = self._room.sink.dns
        if self._room.backend is Backend.NAMESPACE and wanted.host == host and port == DNS:
            return GO_ON
        try:
            handle = self._room.sockets.ours_or_borrowed(task, descriptor)
        except OSError:
            # Its name is written down; an answer from another port than it asked would not be taken anyway.
            return len(data)
        with socket.socket(fileno=handle) as own:
            return own.sendto(data, (host if own.family == socket.AF_INET else f"::ffff:{host}", port))

    def _lost(self, task: int, wanted: Target, length: int) -> int:
        """A datagram that nobody receives: noted, and told to be sent unless the cable is out."""
        self._room.account.attempt(task, wanted, "udp")
        return -errno.ENETUNREACH if self._room.cut is Cut.NO_NAMES else length

    def _neighbour(self, task: int, wanted: Target) -> int:
        self._room.account.attempt(task, wanted, "unix")
        return -errno.ECONNREFUSED

    def _messages(self, call: Call, count: int, flags: int, *, many: bool) -> Answer:
        task, (descriptor, address) = call.task, call.arguments[:2]
        if flags & MSG_FASTOPEN:
            return -errno.EOPNOTSUPP
        found = look.messages(task, address, count, many=many)
        if many and count > len(found) and not all(not whom for whom, _ in found):
            return -errno.E2BIG
        lost = 0
        for whom, payload in found:
            if not whom:
                self._room.account.asked(task, payload)
                continue
            wanted = look.target(whom)
            if wanted.family == socket.AF_UNIX:
                return self._neighbour(task, wanted)
            if wanted.family in (socket.AF_INET, socket.AF_INET6) and not wanted.loopback:
                if wanted.port == DNS:
                    self._room.account.asked(task, payload)
                    self._to_names(task, descriptor, payload, wanted)
                    lost += 1
                    continue
                told = self._lost(task, wanted, len(payload))
                if told < 0:
                    return told
                lost += 1
        if lost:
            return len(found) if many else len(found[0][1])
        if self._room.backend is Backend.NAMESPACE or look.protocol(task, descriptor) not in ("UDP", "UDPv6"):
            # A connected stream goes where it was connected, whatever address a message is given.
            return GO_ON
        return self._sent(call, count, many=many)

    def _sent(self, call: Call, count: int, *, many: bool) -> int | None:
        """Sends messages for the caller."""
        task, (descriptor, address) = call.task, call.arguments[:2]
        messages = look.messages(task, address, count, many=many, whole=True)
        sent = 0
        with socket.socket(fileno=self._room.sockets.ours_or_borrowed(task, descriptor)) as own:
            if not self._room.notifications.alive(call.id):
                return None
            own.setblocking(False)
            try:
                for whom, payload in messages:
                    wanted = look.target(whom) if whom else None
                    if wanted and not wanted.loopback:
                        return sent or -errno.EPERM
                    if wanted and self._to_stranger(task, wanted):
                        return sent or -errno.ECONNREFUSED
                    written = own.send(payload) if wanted is None else own.sendto(payload, (wanted.host, wanted.port))
                    if many:
                        look.write(task, address + sent * MESSAGE + WRITTEN, struct.pack("I", written))
                    sent += 1 if many else written
            except OSError as error:
                return sent or -(error.errno or errno.EPERM)
            finally:
                own.setblocking(not look.non_blocking(task, descriptor))
        return sent
