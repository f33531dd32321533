"""Connections: each is let near, led to the sink, let out where that is permitted, or refused as the cut refuses.

What is let through is let through by the kernel (`GO_ON`) only where the kernel itself has no way out; every other
connection is made here on the caller's own socket, so that what was looked at is what happens.
"""

import errno
import os
import socket
import struct
import threading

from ringtrue.instruments.darkroom import Backend, Cut
from ringtrue.instruments.darkroom import inspection as look
from ringtrue.instruments.darkroom.inspection import Target
from ringtrue.instruments.darkroom.kernel import connect, is_stream
from ringtrue.instruments.darkroom.notifications import GO_ON, Answer, Call
from ringtrue.instruments.darkroom.room import DNS, Room

MOST_FLOWS = 65_536


class Connections:
    """Answers connect() for one tree of processes."""

    def __init__(self, room: Room) -> None:
        self._room = room
        self._flows: dict[int, tuple[str, str, int, int]] = {}

    def learnt(self, port: int, how: str, name: str) -> None:
        """Takes what the sink learnt from a connection whose caller had this port."""
        address, asked, wanted, task = self._flows.get(port, ("", "", 0, 0))
        if how == "dns" and (not task or self._room.gate.permits(name)):
            # Whoever did not connect to the resolver was seen when it sent.
            return
        self._room.account.say("named", task, name=name, how=how, address=address, asked=asked, port=wanted)

    def connect(self, call: Call) -> Answer:
        """What a connect returns."""
        descriptor, address, length = call.arguments[:3]
        raw = look.memory(call.task, address, min(length, 128))
        wanted = look.target(raw)
        if wanted.loopback and wanted.port != DNS:
            return GO_ON if self._room.backend is Backend.NAMESPACE else self._near(call, descriptor, wanted, raw)
        if wanted.family in (socket.AF_INET, socket.AF_INET6):
            return self._far(call, descriptor, wanted)
        if wanted.family == socket.AF_UNIX:
            return self._neighbour(call, descriptor, wanted)
        if wanted.family == socket.AF_NETLINK:
            return GO_ON
        if wanted.family == socket.AF_UNSPEC:
            return self._disconnected(call, descriptor)
        self._room.account.attempt(call.task, wanted, f"family {wanted.family}")
        return -errno.ENETUNREACH

    def _far(self, call: Call, descriptor: int, wanted: Target) -> Answer:
        """A connection to the outside, or to a resolver."""
        stream = look.is_stream(call.task, descriptor)
        if wanted.port == DNS:
            return self._led(
                call, descriptor, self._room.sink.streams if stream else self._room.sink.dns, wanted, stream=stream
            )
        if door := self._room.gate.door(self._room.names.name(wanted.host), wanted.host, wanted.port):
            return self._let_out(call, descriptor, door, wanted, stream=stream)
        self._room.account.attempt(call.task, wanted, "tcp" if stream else "udp")
        if not stream:
            return self._led(call, descriptor, self._room.sink.datagrams, wanted, stream=False)
        if self._room.cut is Cut.REFUSED:
            return -errno.ECONNREFUSED
        if self._room.cut is Cut.NO_NAMES:
            return -errno.ENETUNREACH
        if self._room.cut is Cut.BLACK_HOLE and not look.non_blocking(call.task, descriptor):
            self._room.notifications.hang(call.id)
            return None
        return self._led(call, descriptor, self._room.sink.streams, wanted, stream=True)

    def _near(self, call: Call, descriptor: int, wanted: Target, raw: bytes) -> Answer:
        """A connection to this machine itself, made here to the very address that was looked at."""
        try:
            handle = self._room.sockets.borrow(call.task, descriptor)
        except OSError:
            return self._near_with_ours(call, descriptor, wanted)
        try:
            stream = is_stream(handle)
            heard = self._room.neighbours.heard_by(wanted, stream=stream)
            if not self._room.keeps(call.task, wanted, heard, stream=stream):
                return -errno.ECONNREFUSED
            if not self._room.notifications.alive(call.id):
                return None
            if heard and heard[0].full:
                # Whoever shall take it may himself wait for an answer of ours, so this is waited for elsewhere.
                later = threading.Thread(target=self._connect_later, args=(call.id, os.dup(handle), raw), daemon=True)
                later.start()
                return None
            return -connect(handle, raw)
        finally:
            os.close(handle)

    def _near_with_ours(self, call: Call, descriptor: int, wanted: Target) -> Answer:
        stream = look.is_stream(call.task, descriptor)
        heard = self._room.neighbours.heard_by(wanted, stream=stream)
        if not self._room.keeps(call.task, wanted, heard, stream=stream):
            return -errno.ECONNREFUSED
        family = socket.AF_INET6 if ":" in wanted.host else socket.AF_INET
        with self._room.sockets.replaced(call.id, call.task, descriptor, family, stream=stream) as ours:
            return -ours.connect_ex((wanted.host, wanted.port))

    def _connect_later(self, id_: int, handle: int, raw: bytes) -> None:
        try:
            self._room.notifications.answer(id_, -connect(handle, raw))
        finally:
            os.close(handle)

    def _disconnected(self, call: Call, descriptor: int) -> Answer:
        """Connects to nobody on the caller's behalf, so that the address cannot be changed after it was looked at."""
        with socket.socket(fileno=self._room.sockets.ours_or_borrowed(call.task, descriptor)) as own:
            return -connect(own.fileno(), bytes(16)) if self._room.notifications.alive(call.id) else None

    def _led(self, call: Call, descriptor: int, to: tuple[str, int], wanted: Target, *, stream: bool) -> Answer:
        """Connects the caller's own socket to the sink; puts another in its place where it may not be borrowed."""
        try:
            handle = self._room.sockets.borrow(call.task, descriptor)
        except OSError:
            return self._led_with_ours(call, descriptor, to, wanted, stream=stream)
        with socket.socket(fileno=handle) as own:
            if not self._room.notifications.alive(call.id):
                return None
            host = to[0] if own.family == socket.AF_INET else f"::ffff:{to[0]}"
            if own.family == socket.AF_INET6:
                own.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)
            result = own.connect_ex((host, to[1]))
            self._remember(own, wanted, call.task)
        if result == errno.ENETUNREACH:
            # The caller made a network of its own, without even loopback; it hears the sink all the same.
            return self._led_with_ours(call, descriptor, to, wanted, stream=stream)
        return -result

    def _led_with_ours(
        self, call: Call, descriptor: int, to: tuple[str, int], wanted: Target, *, stream: bool
    ) -> Answer:
        with self._room.sockets.replaced(call.id, call.task, descriptor, socket.AF_INET, stream=stream) as ours:
            result = ours.connect_ex(to)
            self._remember(ours, wanted, call.task)
        return -result

    def _remember(self, own: socket.socket, wanted: Target, task: int) -> None:
        try:
            port = own.getsockname()[1]
        except OSError:
            return
        if len(self._flows) > MOST_FLOWS:
            self._flows.clear()
        self._flows[port] = (wanted.host, self._room.names.name(wanted.host), wanted.port, task)

    def _let_out(self, call: Call, descriptor: int, door: tuple[str, int], wanted: Target, *, stream: bool) -> Answer:
        """Has the gate make a permitted connection and puts it in the place of the caller's socket."""
        self._room.account.allowed(call.task, wanted, "tcp" if stream else "udp")
        outside, result = self._room.gate.connect(door, stream=stream)
        if outside is None:
            return -result
        with outside:
            self._room.sockets.hand_over(call.id, call.task, descriptor, outside)
        return 0

    def _neighbour(self, call: Call, descriptor: int, wanted: Target) -> Answer:
        """Lets a process speak to processes of its own tree, and to nobody else on this machine.

        The caller's own socket is connected here and the kernel asked who listens; a stranger hears nothing.
        """
        if wanted.host.startswith("@"):
            place = "\0" + wanted.host[1:]
        else:
            seen_from = f"/proc/{call.task}/root" if wanted.host.startswith("/") else f"/proc/{call.task}/cwd/"
            place = f"{seen_from}{wanted.host}"
        try:
            handle = self._room.sockets.borrow(call.task, descriptor)
        except OSError:
            # Where nothing may be borrowed, a stranger cannot be told from a friend before it is too late.
            self._room.account.attempt(call.task, wanted, "unix")
            return -errno.ECONNREFUSED
        with socket.socket(fileno=handle) as own:
            if not self._room.notifications.alive(call.id):
                return None
            waits = not look.non_blocking(call.task, descriptor)
            own.setblocking(False)
            try:
                result = own.connect_ex(place)
                if result:
                    return -result
                listener = struct.unpack("iII", own.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, 12))[0]
                # Whoever is outside the process namespace has the number 0.
                inside = listener > 0 and (
                    self._room.backend is Backend.NAMESPACE or look.descends(listener, self._room.root)
                )
                if inside:
                    return 0
                own.shutdown(socket.SHUT_RDWR)
            finally:
                own.setblocking(waits)
        self._room.account.attempt(call.task, wanted, "unix")
        return -errno.ECONNREFUSED
