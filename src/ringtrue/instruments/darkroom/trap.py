"""The filter: which system calls stop and ask. All others run at full speed.

A classic BPF program (linux/filter.h) over `struct seccomp_data`: number at byte 0, architecture at 4, arguments from
16, eight bytes each. Stopped are: connect, sendmsg, sendmmsg, sendto with an address, sockets of families that could
leave by another way, raw sockets, io_uring, (when files are watched) opening and starting programs, and (with the clock
ahead) sleeping. Refused without
asking is to join the namespaces of others.
"""

import struct

from ringtrue.instruments.darkroom.kernel import Numbers

ALLOW, NOTIFY = 0x7FFF0000, 0x7FC00000
NO_SUCH_CALL, NOT_PERMITTED = 0x00050000 | 38, 0x00050000 | 1
LOAD, EQUALS, HAS_BIT, AND, RETURN = 0x20, 0x15, 0x45, 0x54, 0x06

ORDINARY_FAMILIES = (1, 2, 10, 16, 38)
"""AF_UNIX, AF_INET, AF_INET6, AF_NETLINK, AF_ALG: sockets of these are made without asking."""

X32_BIT = 0x40000000


def program(nr: Numbers, *, watch_files: bool, clock: bool = False) -> bytes:
    """The filter's bytes for one architecture; calls of another architecture fail with ENOSYS."""
    rules = [
        *_when(EQUALS, nr.sendto, [*_address_given(), _ret(NOTIFY)]),
        *_when(EQUALS, nr.socket, _unusual_socket()),
        *_when(EQUALS, nr.setns, [_ret(NOT_PERMITTED)]),
        *(rule for each in _asked(nr, watch_files, clock) for rule in _when(EQUALS, each, [_ret(NOTIFY)])),
        _ret(ALLOW),
    ]
    head = [
        _load(4),
        _jump(EQUALS, nr.audit_arch, 1, 0),
        _ret(NO_SUCH_CALL),
        _load(0),
        _jump(HAS_BIT, X32_BIT, 0, 1),
        _ret(NO_SUCH_CALL),
    ]
    return b"".join([*head, *rules])


def _asked(nr: Numbers, watch_files: bool, clock: bool) -> tuple[int, ...]:
    network = (nr.connect, nr.sendmsg, nr.sendmmsg, nr.io_uring_setup)
    opening = tuple(each for each in (nr.openat, nr.openat2, nr.legacy_open, nr.execve, nr.execveat) if each >= 0)
    sleeping = (nr.clock_nanosleep,) if clock else ()
    return network + sleeping + (opening if watch_files or clock else ())


def _when(test: int, value: int, then: list[bytes]) -> list[bytes]:
    """Rules for one system call number; they must end in a return."""
    return [_jump(test, value, 0, len(then)), *then]


def _address_given() -> list[bytes]:
    """Allows a sendto without an address: it goes where the connected socket goes."""
    return [_load(48), _jump(EQUALS, 0, 0, 3), _load(52), _jump(EQUALS, 0, 0, 1), _ret(ALLOW)]


def _unusual_socket() -> list[bytes]:
    """Allows ordinary families unless the type is raw."""
    families = [_load(16)]
    for n, family in enumerate(ORDINARY_FAMILIES):
        families.append(_jump(EQUALS, family, len(ORDINARY_FAMILIES) - n, 0))
    # A netlink socket is raw by nature and stays in its own network namespace. SCTP and DCCP connect by other calls.
    kind = [_load(24), struct.pack("HBBI", AND, 0, 0, 0xF), _jump(EQUALS, 3, 4, 0)]
    protocol = [_load(32), _jump(EQUALS, 132, 2, 0), _jump(EQUALS, 33, 1, 0), _ret(ALLOW)]
    inner = [_load(16), _jump(EQUALS, 16, len(kind) + len(protocol) - 1, 0), *kind, *protocol, _ret(NOTIFY)]
    return [*families, _ret(NOTIFY), *inner]


def _load(offset: int) -> bytes:
    return struct.pack("HBBI", LOAD, 0, 0, offset)


def _jump(test: int, value: int, then: int, otherwise: int) -> bytes:
    return struct.pack("HBBI", test, then, otherwise, value)


def _ret(value: int) -> bytes:
    return struct.pack("HBBI", RETURN, 0, 0, value)
