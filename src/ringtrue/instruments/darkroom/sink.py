"""The sink: answers names with stand-in addresses, takes connections, and learns whom the caller wanted.

It speaks just enough DNS, TLS, HTTP, CONNECT and SOCKS5 to read a name, and closes. Headers and bodies are never kept:
they hold secrets. Every name gets an address of its own in 198.18.0.0/15 (RFC 2544, for measurements).
"""

import ipaddress
import re
import socket
import struct
import threading
import time
from collections.abc import Callable

from ringtrue.instruments.darkroom import Cut
from ringtrue.instruments.darkroom.inspection import question

FIRST_STAND_IN = int(ipaddress.IPv4Address("198.18.0.10"))
MOST_NAMES = 100_000
LISTEN_FOR = 2.0
"""Seconds in which a caller must say whom it wants."""

_HOST = re.compile(rb"(?im)^host:[ \t]*([^\r\n]{1,255})")
_CONNECT = re.compile(rb"\ACONNECT ([^ \r\n]{1,300}) HTTP/")

Learnt = Callable[[int, str, str], None]
"""Told the caller's port, how the name was learnt (`tls`, `http`, `connect`, `socks`), and the name."""


class Names:
    """Names and their stand-in addresses, both ways; safe for many threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._address: dict[str, str] = {}
        self._name: dict[str, str] = {}

    def address(self, name: str) -> str:
        """The stand-in address of a name; empty once there are too many."""
        with self._lock:
            if name not in self._address and len(self._address) < MOST_NAMES:
                found = str(ipaddress.IPv4Address(FIRST_STAND_IN + len(self._address)))
                self._address[name], self._name[found] = found, name
            return self._address.get(name, "")

    def name(self, address: str) -> str:
        """The name whose stand-in an address is; empty when it is none."""
        with self._lock:
            return self._name.get(address, "")


class Sink:
    """Listens on loopback, in threads of its own, until the process ends."""

    def __init__(
        self, names: Names, cut: Cut, permitted: Callable[[str], bool], learnt: Learnt, *, dns_port: int = 0
    ) -> None:
        self._names, self._cut, self._permitted, self._learnt = names, cut, permitted, learnt
        self._dns = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._dns.bind(("127.0.0.1", dns_port))
        self._datagrams = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._datagrams.bind(("127.0.0.1", 0))
        self._streams = socket.create_server(("127.0.0.1", 0), backlog=1024)
        self._hole = socket.create_server(("127.0.0.1", 0), backlog=0)
        self._fill = self._filled()
        for work in (self._answer_names, self._drop_datagrams, self._take_streams):
            threading.Thread(target=work, daemon=True).start()

    @property
    def dns(self) -> tuple[str, int]:
        """Where names are answered."""
        found: tuple[str, int] = self._dns.getsockname()
        return found

    @property
    def datagrams(self) -> tuple[str, int]:
        """Where datagrams end."""
        found: tuple[str, int] = self._datagrams.getsockname()
        return found

    @property
    def streams(self) -> tuple[str, int]:
        """Where connections end, or (in a black hole) never begin."""
        listening = self._hole if self._cut is Cut.BLACK_HOLE else self._streams
        found: tuple[str, int] = listening.getsockname()
        return found

    def reply(self, packet: bytes) -> bytes:
        """The answer to a DNS query; empty when there shall be none."""
        name = question(packet)
        permitted = self._permitted(name)
        if not name or (self._cut is Cut.BLACK_HOLE and not permitted):
            return b""
        end = packet.index(b"\0", 12) + 5
        asked = packet[12:end]
        wanted = int.from_bytes(packet[end - 4 : end - 2])
        if self._cut is Cut.NO_NAMES and not permitted:
            return packet[:2] + b"\x81\x83\0\1\0\0\0\0\0\0" + asked
        address = self._names.address(name) if wanted == 1 else ""
        if not address:
            return packet[:2] + b"\x81\x80\0\1\0\0\0\0\0\0" + asked
        record = b"\xc0\x0c\0\1\0\1\0\0\0\1\0\4" + socket.inet_aton(address)
        return packet[:2] + b"\x81\x80\0\1\0\1\0\0\0\0" + asked + record

    def _filled(self) -> list[socket.socket]:
        """Fills the queue of the hole, so that the kernel drops every further attempt to connect to it."""
        waiting = []
        for _ in range(4):
            caller = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
            caller.setblocking(False)
            caller.connect_ex(self._hole.getsockname())
            waiting.append(caller)
        return waiting

    def _answer_names(self) -> None:
        while True:
            packet, caller = self._dns.recvfrom(4096)
            if name := question(packet):
                self._learnt(caller[1], "dns", name)
            if reply := self.reply(packet):
                self._dns.sendto(reply, caller)

    def _drop_datagrams(self) -> None:
        while True:
            self._datagrams.recvfrom(65536)

    def _take_streams(self) -> None:
        while True:
            connection, caller = self._streams.accept()
            threading.Thread(target=self._listen_to, args=(connection, caller[1]), daemon=True).start()

    def _listen_to(self, connection: socket.socket, port: int) -> None:
        with connection:
            connection.settimeout(LISTEN_FOR)
            try:
                said = connection.recv(4096)
                if said[:1] == b"\x05":
                    connection.sendall(b"\x05\x00")
                    if host := _socks(connection.recv(512)):
                        self._learnt(port, "socks", host)
                    return
                if host := _socks4(said):
                    self._learnt(port, "socks", host)
                    return
                if query := _over_tcp(said):
                    if reply := self.reply(query):
                        connection.sendall(struct.pack(">H", len(reply)) + reply)
                    self._learnt(port, "dns", question(query))
                    return
                how, name = whom(said)
                if name:
                    self._learnt(port, how, name)
                if how == "connect":
                    connection.sendall(b"HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n")
                time.sleep(0)
            except OSError:
                return


def whom(said: bytes) -> tuple[str, str]:
    """How and whom the first bytes of a connection name: TLS server name, CONNECT target or HTTP host."""
    if name := server_name(said):
        return "tls", name
    if found := _CONNECT.match(said):
        return "connect", found[1].decode("ascii", "backslashreplace")
    if found := _HOST.search(said):
        return "http", found[1].decode("ascii", "backslashreplace").strip()
    return "", ""


def server_name(hello: bytes) -> str:
    """The server name of a TLS ClientHello (RFC 6066, section 3); empty when there is none."""
    try:
        if hello[0] != 22 or hello[5] != 1:
            return ""
        place = 43
        place += 1 + hello[place]
        place += 2 + int.from_bytes(hello[place : place + 2])
        place += 1 + hello[place]
        end = place + 2 + int.from_bytes(hello[place : place + 2])
        place += 2
        while place + 4 <= min(end, len(hello)):
            kind, length = struct.unpack_from(">HH", hello, place)
            if kind == 0:
                name_length = int.from_bytes(hello[place + 7 : place + 9])
                name = hello[place + 9 : place + 9 + name_length]
                return name.decode("ascii", "backslashreplace") if len(name) == name_length else ""
            place += 4 + length
    except (IndexError, struct.error):
        pass
    return ""


def _over_tcp(said: bytes) -> bytes:
    """A DNS query with its length in front; empty when it is none."""
    if len(said) > 18 and int.from_bytes(said[:2]) == len(said) - 2 and question(said[2:]):
        return said[2:]
    return b""


def _socks4(request: bytes) -> str:
    """The host and port that a SOCKS4 or SOCKS4a request names; empty when it is none."""
    if len(request) < 9 or request[0] != 4 or request[1] not in (1, 2) or request[-1]:
        return ""
    host = socket.inet_ntoa(request[4:8])
    if request[4:7] == b"\0\0\0" and request[7]:
        # 4a: an address that cannot be, and the name behind the user's.
        host = request[8:].split(b"\0")[1].decode("ascii", "backslashreplace") if request[8:].count(b"\0") > 1 else ""
    return f"{host}:{int.from_bytes(request[2:4])}" if host else ""


def _socks(request: bytes) -> str:
    """The host and port that a SOCKS5 request names (RFC 1928); empty when it is none."""
    if len(request) < 7 or request[0] != 5:
        return ""
    kind = request[3]
    if kind == 3 and len(request) >= 7 + request[4]:
        host, rest = request[5 : 5 + request[4]].decode("ascii", "backslashreplace"), request[5 + request[4] :]
    elif kind == 1 and len(request) >= 10:
        host, rest = socket.inet_ntoa(request[4:8]), request[8:]
    elif kind == 4 and len(request) >= 22:
        host, rest = f"[{socket.inet_ntop(socket.AF_INET6, request[4:20])}]", request[20:]
    else:
        return ""
    return f"{host}:{int.from_bytes(rest[:2])}"
