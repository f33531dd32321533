"""The gate: a process outside the dark that makes the connections that are permitted, and hands them in."""

import contextlib
import errno
import ipaddress
import os
import socket
import struct
from collections.abc import Mapping

from ringtrue.instruments.darkroom import kernel

PATIENCE = 30.0
"""Seconds that a permitted connection may take."""


class Gate:
    """What stays reachable: names, addresses and networks, and stand-ins for names.

    `allow` and `answer` as in `Darkness`. Opened before the network is left, it keeps a process outside; with nothing
    permitted it keeps none.
    """

    def __init__(self, allow: tuple[str, ...], answer: Mapping[str, str]) -> None:
        self._networks = tuple(each for one in allow if (each := _network(one)))
        self._names = frozenset(each.lower().rstrip(".") for each in allow if not _network(each))
        self._answers = {name.lower().rstrip("."): _host_and_port(where) for name, where in answer.items()}
        self._line: socket.socket | None = None
        if allow or answer:
            self._line, far = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
            if os.fork() == 0:
                self._line.close()
                _keep(far)
            far.close()

    def permits(self, name: str) -> bool:
        """Whether a name stays reachable."""
        return self.door(name, "", 0) is not None

    def door(self, name: str, address: str, port: int) -> tuple[str, int] | None:
        """Where a permitted connection really goes; None when it is not permitted.

        `name` is empty when the process gave an address of its own.
        """
        asked = name.lower().rstrip(".")
        if asked in self._answers:
            return self._answers[asked]
        if asked and any(asked == each or asked.endswith(f".{each}") for each in self._names):
            return asked, port
        if not asked and address and any(ipaddress.ip_address(address) in each for each in self._networks):
            return address, port
        return None

    def connect(self, door: tuple[str, int], *, stream: bool) -> tuple[socket.socket | None, int]:
        """A socket of the outside that is connected to the door, or none and the error number."""
        if self._line is None:
            return None, errno.ENETUNREACH
        self._line.sendall(struct.pack("?H", stream, door[1]) + door[0].encode())
        answer, handles, _, _ = socket.recv_fds(self._line, 16, 1)
        if handles:
            return socket.socket(fileno=handles[0]), 0
        return None, struct.unpack("i", answer)[0] if len(answer) == 4 else errno.ENETUNREACH


def _keep(line: socket.socket) -> None:
    """Serves the dark side until it is gone."""
    with contextlib.suppress(OSError):
        kernel.prctl(kernel.PR_SET_PDEATHSIG, 9)
    try:
        while request := line.recv(1024):
            stream, port = struct.unpack_from("?H", request)
            host = request[struct.calcsize("?H") :].decode()
            try:
                made = _connected(host, port, stream=stream)
            except OSError as error:
                line.sendall(struct.pack("i", error.errno or errno.EHOSTUNREACH))
                continue
            with made:
                socket.send_fds(line, [b"here"], [made.fileno()])
    finally:
        os._exit(0)


def _connected(host: str, port: int, *, stream: bool) -> socket.socket:
    if stream:
        return socket.create_connection((host, port), timeout=PATIENCE)
    family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_DGRAM)[0]
    made = socket.socket(family, kind, protocol)
    made.connect(address)
    return made


def _network(text: str) -> ipaddress.IPv4Network | ipaddress.IPv6Network | None:
    try:
        return ipaddress.ip_network(text, strict=False)
    except ValueError:
        return None


def _host_and_port(text: str) -> tuple[str, int]:
    host, _, port = text.rpartition(":")
    return host.strip("[]"), int(port)
