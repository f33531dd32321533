"""Who listens on this machine: a process in the dark, or a stranger who could carry anything on.

Only without namespaces is there such a question. The kernel itself is asked who would hear a connection (sock_diag,
which `ss` uses); where it does not say, its tables in /proc are read.
"""

import contextlib
import errno
import os
import socket
import struct
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from ringtrue.instruments.darkroom.inspection import Target, below

NETLINK_SOCK_DIAG, SOCK_DIAG_BY_FAMILY, NLM_F_REQUEST, TCP_LISTEN = 4, 20, 1, 10
HEADER, REQUEST = struct.Struct("IHHII"), struct.Struct("BBBBI")
"""`struct nlmsghdr` (linux/netlink.h) and the head of `struct inet_diag_req_v2` (linux/inet_diag.h)."""

LISTENING = struct.Struct("xB54xII4xI")
"""Of `struct inet_diag_msg`: state, connections that wait to be taken, room for them, number of the socket."""

ANSWERS = struct.pack("H", SOCK_DIAG_BY_FAMILY)

ANY_COOKIE = b"\xff" * 8
TABLES = {True: (("tcp", "tcp6"), "0A"), False: (("udp", "udp6"), "07")}
"""By whether it is a stream: the kernel's tables, and the state of a socket that takes whoever comes."""

MOST_KNOWN = 4096


class Listener(NamedTuple):
    """A listening socket by its number, and whether its queue is full, so that whoever connects now must wait."""

    inode: int
    full: bool = False


class Neighbours:
    """Tells the listeners of one tree of processes from everybody else's.

    The number of a socket is not given to another one while it lives, so that what is known once stays known. A forked
    server's socket is held by its parent, too: one holder inside is enough.
    """

    def __init__(self, root: int) -> None:
        self._root = root
        self._inside: set[int] = set()
        self._line: socket.socket | None = None
        with contextlib.suppress(OSError):
            self._line = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, NETLINK_SOCK_DIAG)

    def heard_by(self, wanted: Target, *, stream: bool) -> tuple[Listener, ...]:
        """Who may hear what is sent to an address of this machine itself: the one whom the kernel names, or all."""
        if stream and self._line:
            try:
                return _asked(self._line, wanted)
            except OSError:
                self._line = None
        return tuple(_listed(wanted, stream=stream))

    def inside(self, listener: Listener) -> bool:
        """Whether a listening socket is held by a process of the tree."""
        if listener.inode in self._inside:
            return True
        wanted = f"socket:[{listener.inode}]"
        if not any(wanted in _held(each) for each in below(self._root)):
            return False
        if len(self._inside) > MOST_KNOWN:
            self._inside.clear()
        self._inside.add(listener.inode)
        return True

    def serves(self, host: str, port: int) -> bool:
        """Whether nobody but a process of the tree takes connections at an address of this machine itself."""
        for each in ("127.0.0.1", "::1") if host == "localhost" else (host,):
            wanted = Target(family=socket.AF_INET6 if ":" in each else socket.AF_INET, host=each, port=port)
            if wanted.loopback and (heard := self.heard_by(wanted, stream=True)):
                return all(self.inside(one) for one in heard)
        return False


def _near(host: str) -> str:
    """The address that the kernel takes for one that is left open."""
    return {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)


@lru_cache(maxsize=1024)
def _question(host: str, port: int) -> bytes:
    """What asks the kernel for the very socket that a connection to an address would reach."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    address = socket.inet_pton(family, _near(host)).ljust(16, b"\0")
    asked = (
        REQUEST.pack(family, socket.IPPROTO_TCP, 0, 0, 1 << TCP_LISTEN)
        + port.to_bytes(2) + bytes(2) + address + bytes(16) + bytes(4) + ANY_COOKIE
    )  # fmt: skip
    return HEADER.pack(HEADER.size + len(asked), SOCK_DIAG_BY_FAMILY, NLM_F_REQUEST, 1, 0) + asked


def _asked(line: socket.socket, wanted: Target) -> tuple[Listener, ...]:
    """Raises `OSError` when the kernel does not say."""
    line.send(_question(wanted.host, wanted.port))
    told = line.recv(1024)
    if told[4:6] != ANSWERS:
        error = -int(struct.unpack_from("i", told, HEADER.size)[0])
        if error == errno.ENOENT:
            return ()
        raise OSError(error, os.strerror(error))
    state, waiting, room, inode = LISTENING.unpack_from(told, HEADER.size)
    return (Listener(inode, waiting > room),) if state == TCP_LISTEN else ()


def _listed(wanted: Target, *, stream: bool) -> Iterator[Listener]:
    """The sockets that listen at an address and port, as the kernel's tables list them."""
    names, state = TABLES[stream]
    for table in names:
        with contextlib.suppress(OSError), open(f"/proc/net/{table}") as lines:
            for line in lines:
                fields = line.split()
                if len(fields) > 9 and fields[3] == state:
                    host, _, port = fields[1].rpartition(":")
                    if int(port, 16) == wanted.port and _takes(host, _near(wanted.host)):
                        yield Listener(int(fields[9]))


def _takes(bound: str, host: str) -> bool:
    """Whether a socket bound to an address (as /proc writes it: words of the machine's order) hears another."""
    raw = b"".join(struct.pack("=I", int(bound[n : n + 8], 16)) for n in range(0, len(bound), 8))
    wanted = socket.inet_pton(socket.AF_INET6 if ":" in host else socket.AF_INET, host)
    if not any(raw):
        return len(raw) == 16 or len(wanted) == 4
    mapped = bytes(10) + b"\xff\xff"
    return raw in (wanted, mapped + wanted)


def _held(pid: int) -> set[str]:
    """What the open files of a process are."""
    found = set()
    with contextlib.suppress(OSError):
        for each in os.listdir(f"/proc/{pid}/fd"):
            with contextlib.suppress(OSError):
                found.add(os.readlink(f"/proc/{pid}/fd/{each}"))
    return found
