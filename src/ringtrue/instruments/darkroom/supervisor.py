"""The supervisor: answers every stopped call, so that nothing foreign is ever reached and everything is written down.

One loop in one thread. What is let through is let through by the kernel (CONTINUE) only where the kernel itself has no
way out, or where the call cannot leave; every other connection is made by the supervisor on the caller's own socket, so
that what was looked at is what happens.
"""

import errno
import fcntl
import heapq
import os
import select
import socket
import struct
import time
from collections.abc import Callable, Mapping

from ringtrue.instruments.darkroom import Backend, Cut
from ringtrue.instruments.darkroom import inspection as look
from ringtrue.instruments.darkroom.gate import Gate
from ringtrue.instruments.darkroom.inspection import Target
from ringtrue.instruments.darkroom.kernel import (
    ADDFD_FLAG_SETFD,
    NOTIF_ADDFD,
    NOTIF_ID_VALID,
    NOTIF_RECV,
    NOTIF_SEND,
    NOTIF_SIZE,
    NR,
    USER_NOTIF_FLAG_CONTINUE,
    connect,
    opened,
    taken,
)
from ringtrue.instruments.darkroom.sink import Names, Sink

NOTIFICATION, REPLY = struct.Struct("QIIiIQ6Q"), struct.Struct("QqiI")
"""`struct seccomp_notif` and `struct seccomp_notif_resp` (linux/seccomp.h)."""

ASK_EVERY = 0.02
"""Seconds between asking whether it is over, while calls come in."""

MSG_FASTOPEN, TIMER_ABSTIME = 0x20000000, 1
WITNESS = "@ringtrue-witness"
"""The address to which a Python tells which line asks; `witness/sitecustomize.py` has it, too."""

DNS = 53

HANGS_FOR = 127.0
"""Seconds after which Linux gives up an unanswered connection (tcp_syn_retries = 6: 1 + 2 + 4 ... + 64)."""

Note = Callable[[Mapping[str, object]], None]
"""Takes one event, as JSON data."""


class Supervisor:
    """Watches one tree of processes through the notifications of its filter."""

    def __init__(
        self,
        listener: int,
        root: int,
        backend: Backend,
        cut: Cut,
        names: Names,
        sink: Sink,
        gate: Gate,
        note: Note,
        *,
        days_ahead: int = 0,
    ) -> None:
        self._listener, self._root, self._backend, self._cut = listener, root, backend, cut
        self._names, self._sink, self._gate, self._note = names, sink, gate, note
        self._started = time.monotonic()
        self._ahead = time.time() - time.monotonic() + days_ahead * 86400
        self._flows: dict[int, tuple[str, str, int, int]] = {}
        self._held: list[tuple[float, int, int]] = []
        self._who: dict[int, tuple[float, look.Process]] = {}
        self._files: set[str] = set()
        self._ours: dict[int, float] = {}
        self._asker: dict[int, str] = {}
        self._given: dict[str, socket.socket] = {}
        self._handles: dict[int, int] = {}
        assert NR
        self._calls = {
            NR.connect: self._connect, NR.sendto: self._sendto, NR.sendmsg: self._sendmsg, NR.sendmmsg: self._sendmmsg,
            NR.socket: self._socket, NR.io_uring_setup: self._io_uring, NR.openat: self._openat,
            NR.openat2: self._openat, NR.legacy_open: self._open, NR.execve: self._execve, NR.execveat: self._execveat,
            NR.clock_nanosleep: self._sleep,
        }  # fmt: skip

    def learnt(self, port: int, how: str, name: str) -> None:
        """Takes what the sink learnt from a connection whose caller had this port."""
        address, asked, wanted, pid = self._flows.get(port, ("", "", 0, 0))
        if how == "dns" and (not pid or self._gate.permits(name)):
            # Whoever did not connect to the resolver was seen when it sent.
            return
        self._say("named", pid, name=name, how=how, address=address, asked=asked, port=wanted)

    def opened(self, path: str) -> bool:
        """Whether a file was opened by a process of the tree, as far as files are watched."""
        return path in self._files

    def watch(self, until: Callable[[], bool]) -> None:
        """Answers notifications until `until` says so and nobody is left to answer."""
        poll = select.poll()
        poll.register(self._listener, select.POLLIN)
        asked = 0.0
        while True:
            wait = 100.0
            if self._held:
                wait = max(0.0, min(wait, (self._held[0][0] - time.monotonic()) * 1e3))
            events = poll.poll(wait)
            self._release()
            if events and events[0][1] & select.POLLIN:
                self._one()
            elif events and events[0][1] & select.POLLHUP:
                return
            # In a storm of calls, whether it is over need not be asked after each.
            if not events or (now := time.monotonic()) - asked > ASK_EVERY:
                asked = now if events else asked
                if until():
                    return

    def _one(self) -> None:
        notification = bytearray(NOTIF_SIZE)
        try:
            fcntl.ioctl(self._listener, NOTIF_RECV, notification, True)
        except OSError:
            return
        id_, pid, _, number, _, _, *arguments = NOTIFICATION.unpack(notification)
        try:
            answer = self._calls[number](id_, pid, arguments)
        except OSError as error:
            # The caller's memory or socket could not be read: it is refused, for what is not seen may leave.
            self._say("unseen", pid, call=number, why=os.strerror(error.errno or 0))
            answer = -errno.EPERM
        except Exception as error:
            self._say("unseen", pid, call=number, why=f"{type(error).__name__}: {error}")
            answer = -errno.EPERM
        if answer is not None:
            self._answer(id_, answer)

    def _answer(self, id_: int, answer: "int | str") -> None:
        """`go on`, a negative errno, or what the call returns."""
        if answer == "go on":
            reply = REPLY.pack(id_, 0, 0, USER_NOTIF_FLAG_CONTINUE)
        elif isinstance(answer, int) and answer < 0:
            reply = REPLY.pack(id_, 0, answer, 0)
        else:
            reply = REPLY.pack(id_, answer, 0, 0)
        try:
            fcntl.ioctl(self._listener, NOTIF_SEND, reply)
        except OSError:
            return

    def _alive(self, id_: int) -> bool:
        """Whether the caller still waits; else its number may be somebody else's by now."""
        try:
            fcntl.ioctl(self._listener, NOTIF_ID_VALID, bytearray(struct.pack("Q", id_)), True)
        except OSError:
            return False
        return True

    def _hold(self, id_: int) -> None:
        heapq.heappush(self._held, (time.monotonic() + HANGS_FOR, id_, -errno.ETIMEDOUT))

    def _release(self) -> None:
        while self._held and self._held[0][0] <= time.monotonic():
            _, id_, answer = heapq.heappop(self._held)
            self._answer(id_, answer)

    def _connect(self, id_: int, pid: int, arguments: list[int]) -> "int | str | None":
        descriptor, address, length = arguments[:3]
        raw = look.memory(pid, address, min(length, 128))
        wanted = look.target(raw)
        if wanted.family == socket.AF_UNIX:
            return self._neighbour(id_, pid, descriptor, wanted)
        if wanted.family not in (socket.AF_INET, socket.AF_INET6):
            if wanted.family == socket.AF_NETLINK:
                return "go on"
            if wanted.family == socket.AF_UNSPEC:
                return self._disconnected(id_, pid, descriptor)
            self._attempt(pid, wanted, f"family {wanted.family}")
            return -errno.ENETUNREACH
        if wanted.loopback and wanted.port != DNS:
            if self._backend is Backend.NAMESPACE:
                return "go on"
            if not self._stranger(wanted):
                return self._made(id_, pid, descriptor, wanted, raw)
            self._attempt(pid, wanted, "tcp" if look.is_stream(pid, descriptor) else "udp")
            return -errno.ECONNREFUSED
        stream = look.is_stream(pid, descriptor)
        if wanted.port == DNS:
            return self._led(id_, pid, descriptor, self._sink.streams if stream else self._sink.dns, wanted)
        if door := self._gate.door(self._names.name(wanted.host), wanted.host, wanted.port):
            return self._let_out(id_, pid, descriptor, door, wanted, stream=stream)
        self._attempt(pid, wanted, "tcp" if stream else "udp")
        if not stream:
            return self._led(id_, pid, descriptor, self._sink.datagrams, wanted)
        if self._cut is Cut.REFUSED:
            return -errno.ECONNREFUSED
        if self._cut is Cut.NO_NAMES:
            return -errno.ENETUNREACH
        if self._cut is Cut.BLACK_HOLE and not look.non_blocking(pid, descriptor):
            self._hold(id_)
            return None
        return self._led(id_, pid, descriptor, self._sink.streams, wanted)

    def _stranger(self, wanted: Target) -> bool:
        """Whether somebody outside the drill listens on this machine, who could carry anything on."""
        if self._gate.door("", wanted.host, wanted.port):
            return False
        now = time.monotonic()
        if now - self._ours.get(wanted.port, -1.0) < 0.5:
            return False
        if look.listens_inside(wanted.port, self._root):
            self._ours[wanted.port] = now
            return False
        return look.listens_at_all(wanted.port)

    def _disconnected(self, id_: int, pid: int, descriptor: int) -> int | None:
        """Connects to nobody on the caller's behalf, so that the address cannot be changed after it was looked at."""
        with socket.socket(fileno=self._borrowed(pid, descriptor)) as own:
            return -connect(own.fileno(), bytes(16)) if self._alive(id_) else None

    def _led(self, id_: int, pid: int, descriptor: int, to: tuple[str, int], wanted: Target) -> int | None:
        """Connects the caller's own socket to the sink; swaps another in where it may not be borrowed."""
        try:
            handle = self._borrow(pid, descriptor)
        except OSError:
            return self._swapped(id_, pid, descriptor, to, wanted)
        with socket.socket(fileno=handle) as own:
            if not self._alive(id_):
                return None
            host = to[0] if own.family == socket.AF_INET else f"::ffff:{to[0]}"
            if own.family == socket.AF_INET6:
                own.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)
            result = own.connect_ex((host, to[1]))
            self._remember(own, wanted, pid)
        if result == errno.ENETUNREACH:
            # The caller made a network of its own, without even loopback; it hears the sink all the same.
            return self._swapped(id_, pid, descriptor, to, wanted)
        return -result

    def _swapped(self, id_: int, pid: int, descriptor: int, to: tuple[str, int], wanted: Target) -> int:
        stream = look.is_stream(pid, descriptor)
        with socket.socket(socket.AF_INET, socket.SOCK_STREAM if stream else socket.SOCK_DGRAM) as ours:
            ours.setblocking(not look.non_blocking(pid, descriptor))
            result = ours.connect_ex(to)
            self._remember(ours, wanted, pid)
            self._give(id_, descriptor, ours)
            if not stream:
                if len(self._given) > 256:
                    self._given.pop(next(iter(self._given))).close()
                self._given[os.readlink(f"/proc/self/fd/{ours.fileno()}")] = ours.dup()
            return -result

    def _borrow(self, task: int, descriptor: int) -> int:
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
        if len(self._handles) > 256:
            os.close(self._handles.pop(next(iter(self._handles))))
        self._handles[task] = handle
        return taken(handle, descriptor)

    def _borrowed(self, pid: int, descriptor: int) -> int:
        """A duplicate of the caller's socket; of the one that we gave it where nothing may be borrowed."""
        try:
            return self._borrow(pid, descriptor)
        except OSError:
            given = self._given.get(os.readlink(f"/proc/{pid}/fd/{descriptor}"))
            if given is None:
                raise
            return os.dup(given.fileno())

    def _give(self, id_: int, descriptor: int, ours: socket.socket) -> None:
        """Puts a socket of ours in the place of the caller's."""
        request = struct.pack("QIIII", id_, ADDFD_FLAG_SETFD, ours.fileno(), descriptor, 0)
        fcntl.ioctl(self._listener, NOTIF_ADDFD, bytearray(request), True)

    def _remember(self, own: socket.socket, wanted: Target, pid: int) -> None:
        try:
            port = own.getsockname()[1]
        except OSError:
            return
        if len(self._flows) > 65_536:
            self._flows.clear()
        self._flows[port] = (wanted.host, self._names.name(wanted.host), wanted.port, pid)

    def _made(self, id_: int, pid: int, descriptor: int, wanted: Target, raw: bytes) -> int | None:
        """Makes a connection on loopback itself, to the very address that was looked at."""
        try:
            handle = self._borrow(pid, descriptor)
        except OSError:
            # Without permission to borrow, a socket of ours takes the place of the caller's.
            with socket.socket(socket.AF_INET6 if ":" in wanted.host else socket.AF_INET) as ours:
                result = ours.connect_ex((wanted.host, wanted.port))
                ours.setblocking(not look.non_blocking(pid, descriptor))
                self._give(id_, descriptor, ours)
                return -result
        try:
            return -connect(handle, raw) if self._alive(id_) else None
        finally:
            os.close(handle)

    def _let_out(
        self, id_: int, pid: int, descriptor: int, door: tuple[str, int], wanted: Target, *, stream: bool
    ) -> int:
        """Has the gate make a permitted connection and puts it in the place of the caller's socket."""
        name = self._names.name(wanted.host)
        self._say(
            "allowed", pid, name=name, address="" if name else wanted.host, port=wanted.port,
            protocol="tcp" if stream else "udp", where=self._asker.get(pid, ""),
        )  # fmt: skip
        outside, result = self._gate.connect(door, stream=stream)
        if outside is None:
            return -result
        with outside:
            outside.setblocking(not look.non_blocking(pid, descriptor))
            self._give(id_, descriptor, outside)
        return 0

    def _neighbour(self, id_: int, pid: int, descriptor: int, wanted: Target) -> "int | str | None":
        """Lets a process speak to processes of its own tree, and to nobody else on this machine.

        The caller's own socket is connected here and the kernel asked who listens; a stranger hears nothing.
        """
        if wanted.host.startswith("@"):
            place = "\0" + wanted.host[1:]
        else:
            place = (
                f"/proc/{pid}/root{wanted.host}" if wanted.host.startswith("/") else f"/proc/{pid}/cwd/{wanted.host}"
            )
        try:
            handle = self._borrow(pid, descriptor)
        except OSError:
            # Where nothing may be borrowed, a stranger cannot be told from a friend before it is too late.
            self._attempt(pid, wanted, "unix")
            return -errno.ECONNREFUSED
        with socket.socket(fileno=handle) as own:
            if not self._alive(id_):
                return None
            waits = not look.non_blocking(pid, descriptor)
            own.setblocking(False)
            try:
                result = own.connect_ex(place)
                if result:
                    return -result
                listener = struct.unpack("iII", own.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, 12))[0]
                # Whoever is outside the process namespace has the number 0.
                inside = listener > 0 and (self._backend is Backend.NAMESPACE or look.descends(listener, self._root))
                if inside:
                    return 0
                own.shutdown(socket.SHUT_RDWR)
            finally:
                own.setblocking(waits)
        self._attempt(pid, wanted, "unix")
        return -errno.ECONNREFUSED

    def _sendto(self, id_: int, pid: int, arguments: list[int]) -> "int | str | None":
        descriptor, payload, length, flags, address, address_length = arguments
        wanted = look.target(look.memory(pid, address, min(address_length, 128)))
        if wanted.family == socket.AF_UNIX:
            if wanted.host == WITNESS:
                self._asker[pid] = look.memory(pid, payload, min(length, 400)).decode("utf-8", "replace")
                return length
            return self._neighbour_datagram(pid, wanted)
        if wanted.family not in (socket.AF_INET, socket.AF_INET6):
            return "go on" if wanted.family in (socket.AF_UNSPEC, socket.AF_NETLINK) else -errno.ENETUNREACH
        if flags & MSG_FASTOPEN:
            return -errno.EOPNOTSUPP
        if wanted.port == DNS:
            data = look.memory(pid, payload, min(length, 512))
            self._asked(pid, data)
            return self._sent_to_names(pid, descriptor, data, wanted)
        if wanted.loopback:
            return self._near(id_, pid, descriptor, look.payload(pid, payload, length), wanted)
        return self._datagram(pid, wanted, length)

    def _near(self, id_: int, pid: int, descriptor: int, data: bytes, wanted: Target) -> "int | str | None":
        """A datagram to this machine itself: sent by us where the kernel knows a way out."""
        if self._backend is Backend.NAMESPACE:
            return "go on"
        if self._stranger(wanted):
            self._attempt(pid, wanted, "udp")
            return -errno.ECONNREFUSED
        with socket.socket(fileno=self._borrowed(pid, descriptor)) as own:
            if not self._alive(id_):
                return None
            host = f"::ffff:{wanted.host}" if own.family == socket.AF_INET6 and ":" not in wanted.host else wanted.host
            return own.sendto(data, (host, wanted.port))

    def _sent_to_names(self, pid: int, descriptor: int, data: bytes, wanted: Target) -> "int | str":
        if self._backend is Backend.NAMESPACE and wanted.host == self._sink.dns[0] and self._sink.dns[1] == DNS:
            return "go on"
        try:
            handle = self._borrowed(pid, descriptor)
        except OSError:
            # Its name is written down; an answer from another port than it asked would not be taken anyway.
            return len(data)
        with socket.socket(fileno=handle) as own:
            host = self._sink.dns[0] if own.family == socket.AF_INET else f"::ffff:{self._sink.dns[0]}"
            return own.sendto(data, (host, self._sink.dns[1]))

    def _datagram(self, pid: int, wanted: Target, length: int) -> int:
        """A datagram that nobody receives: noted, and told to be sent unless the cable is out."""
        self._attempt(pid, wanted, "udp")
        return -errno.ENETUNREACH if self._cut is Cut.NO_NAMES else length

    def _neighbour_datagram(self, pid: int, wanted: Target) -> int:
        self._attempt(pid, wanted, "unix")
        return -errno.ECONNREFUSED

    def _sendmsg(self, id_: int, pid: int, arguments: list[int]) -> "int | str | None":
        return self._messages(id_, pid, arguments[0], arguments[1], 1, arguments[2], many=False)

    def _sendmmsg(self, id_: int, pid: int, arguments: list[int]) -> "int | str | None":
        return self._messages(id_, pid, arguments[0], arguments[1], arguments[2], arguments[3], many=True)

    def _messages(
        self, id_: int, pid: int, descriptor: int, address: int, count: int, flags: int, *, many: bool
    ) -> "int | str | None":
        if flags & MSG_FASTOPEN:
            return -errno.EOPNOTSUPP
        found = look.messages(pid, address, count, many=many)
        if many and count > len(found) and not all(not whom for whom, _ in found):
            return -errno.E2BIG
        lost = 0
        for whom, payload in found:
            if not whom:
                self._asked(pid, payload)
                continue
            wanted = look.target(whom)
            if wanted.family == socket.AF_UNIX:
                return self._neighbour_datagram(pid, wanted)
            if wanted.family in (socket.AF_INET, socket.AF_INET6) and not wanted.loopback:
                if wanted.port == DNS:
                    self._asked(pid, payload)
                    self._sent_to_names(pid, descriptor, payload, wanted)
                    lost += 1
                    continue
                told = self._datagram(pid, wanted, len(payload))
                if told < 0:
                    return told
                lost += 1
        if lost:
            return len(found) if many else len(found[0][1])
        if self._backend is Backend.NAMESPACE or look.protocol(pid, descriptor) not in ("UDP", "UDPv6"):
            # A connected stream goes where it was connected, whatever address a message is given.
            return "go on"
        return self._sent(id_, pid, descriptor, address, count, many=many)

    def _sent(self, id_: int, pid: int, descriptor: int, address: int, count: int, *, many: bool) -> int | None:
        """Sends messages for the caller, whose memory could say another address by the time the kernel reads it."""
        messages = look.messages(pid, address, count, many=many, whole=True)
        sent = 0
        with socket.socket(fileno=self._borrowed(pid, descriptor)) as own:
            if not self._alive(id_):
                return None
            own.setblocking(False)
            try:
                for whom, payload in messages:
                    wanted = look.target(whom) if whom else None
                    if wanted and self._stranger(wanted):
                        self._attempt(pid, wanted, "udp")
                        return sent or -errno.ECONNREFUSED
                    if wanted and not wanted.loopback:
                        return sent or -errno.EPERM
                    written = own.send(payload) if wanted is None else own.sendto(payload, (wanted.host, wanted.port))
                    if many:
                        look.write(pid, address + sent * 64 + 56, struct.pack("I", written))
                    sent += 1 if many else written
            except OSError as error:
                return sent or -(error.errno or errno.EPERM)
            finally:
                own.setblocking(not look.non_blocking(pid, descriptor))
        return sent

    def _socket(self, id_: int, pid: int, arguments: list[int]) -> int:
        family, kind = arguments[0] & 0xFFFFFFFF, arguments[1] & 0xF
        raw = family in (socket.AF_INET, socket.AF_INET6)
        protocol = f"family {_family(family)} type {kind}"
        if raw:
            protocol = "raw socket" if kind == socket.SOCK_RAW else f"protocol {arguments[2] & 0xFFFFFFFF}"
        self._attempt(pid, Target(family=family), protocol)
        return -errno.EPERM if raw and kind == socket.SOCK_RAW else -errno.EAFNOSUPPORT

    def _io_uring(self, id_: int, pid: int, arguments: list[int]) -> int:
        self._say("io-uring", pid)
        return -errno.ENOSYS

    def _openat(self, id_: int, pid: int, arguments: list[int]) -> str:
        return self._opened(pid, look.opened(pid, arguments[0], arguments[1]))

    def _open(self, id_: int, pid: int, arguments: list[int]) -> str:
        return self._opened(pid, look.opened(pid, 0xFFFFFF9C, arguments[0]))

    def _sleep(self, id_: int, pid: int, arguments: list[int]) -> "str | None":
        """Lets a process sleep until a moment of the monotonic clock that libfaketime has spoilt.

        Its 0.9.10 takes such a moment for one of the calendar's and takes the days off; the kernel refuses what is then
        before the beginning, and the program would fail by our doing. They are put back, and it is woken when it asked.
        """
        moment, nano = struct.unpack("qq", look.memory(pid, arguments[2], 16).ljust(16, b"\0"))
        if not arguments[1] & TIMER_ABSTIME or moment >= 0:
            return "go on"
        heapq.heappush(self._held, (moment + nano / 1e9 + self._ahead, id_, 0))
        return None

    def _execve(self, id_: int, pid: int, arguments: list[int]) -> str:
        return self._begun(pid, look.opened(pid, 0xFFFFFF9C, arguments[0]))

    def _execveat(self, id_: int, pid: int, arguments: list[int]) -> str:
        return self._begun(pid, look.opened(pid, arguments[0], arguments[1]))

    def _begun(self, pid: int, path: str) -> str:
        if path and os.path.exists(path):
            self._note({"event": "program", "pid": look.thread_group(pid), "path": path})
            self._opened(pid, path)
        return "go on"

    def _opened(self, pid: int, path: str) -> str:
        if "/libfaketime" in path:
            self._note({"event": "clock", "pid": look.thread_group(pid)})
        if path and path not in self._files:
            self._files.add(path)
            self._note({"event": "file", "path": path})
        return "go on"

    def _asked(self, pid: int, packet: bytes) -> None:
        if (name := look.question(packet)) and not self._gate.permits(name):
            self._say("asked", pid, name=name, where=self._asker.get(pid, ""))

    def _attempt(self, pid: int, wanted: Target, protocol: str) -> None:
        name = self._names.name(wanted.host)
        self._say(
            "attempt", pid, name=name, address="" if name else wanted.host, port=wanted.port, protocol=protocol,
            where=self._asker.get(pid, ""),
        )  # fmt: skip

    def _say(self, event: str, task: int, **told: object) -> None:
        pid = look.thread_group(task) if task else 0
        who = self._process(pid) if pid else look.Process(exe="", digest="", command="")
        at = round(time.monotonic() - self._started, 4)
        self._note(
            {"event": event, "at": at, "pid": pid, "exe": who.exe, "exe_digest": who.digest, "command": who.command,
             **told}
        )  # fmt: skip

    def _process(self, pid: int) -> look.Process:
        """Who a process is; asked again after half a second, for it may have become another program."""
        now = time.monotonic()
        known = self._who.get(pid)
        if known is None or now - known[0] > 0.5:
            known = (now, look.process(pid))
            if len(self._who) > 4096:
                self._who.clear()
            self._who[pid] = known
        return known[1]


def _family(number: int) -> str:
    try:
        return socket.AddressFamily(number).name
    except ValueError:
        return str(number)
