"""The kernel's interfaces that Python has no names for, by ctypes: numbers for x86-64 and aarch64.

Sources: linux/include/uapi/linux/{seccomp,filter,audit,sched,prctl}.h, arch/x86/entry/syscalls/syscall_64.tbl,
include/uapi/asm-generic/unistd.h. The aarch64 numbers were checked against the headers and never run.
"""

import ctypes
import errno
import os
import platform
import struct
import threading
from dataclasses import dataclass
from socket import SO_TYPE, SOCK_STREAM, SOL_SOCKET

_libc = ctypes.CDLL(None, use_errno=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Numbers:
    """System call numbers of one architecture; `legacy_open` is -1 where there is none."""

    audit_arch: int
    seccomp: int
    clone: int
    socket: int
    connect: int
    sendto: int
    sendmsg: int
    sendmmsg: int
    openat: int
    legacy_open: int
    execve: int
    execveat: int
    setns: int
    clock_nanosleep: int
    pidfd_open: int = 434
    pidfd_getfd: int = 438
    close_range: int = 436
    openat2: int = 437
    io_uring_setup: int = 425


_ARCHITECTURES = {
    "x86_64": Numbers(
        audit_arch=0xC000003E, seccomp=317, clone=56, socket=41, connect=42, sendto=44, sendmsg=46, sendmmsg=307,
        openat=257, legacy_open=2, execve=59, execveat=322, setns=308, clock_nanosleep=230,
    ),
    "aarch64": Numbers(
        audit_arch=0xC00000B7, seccomp=277, clone=220, socket=198, connect=203, sendto=206, sendmsg=211, sendmmsg=269,
        openat=56, legacy_open=-1, execve=221, execveat=281, setns=268, clock_nanosleep=115,
    ),
}  # fmt: skip

NR = _ARCHITECTURES.get(platform.machine())

CLONE_FILES, CLONE_NEWNS, CLONE_NEWUSER, CLONE_NEWPID, CLONE_NEWNET = (
    0x400, 0x20000, 0x10000000, 0x20000000, 0x40000000
)  # fmt: skip
MS_BIND, MS_REC, MS_PRIVATE = 0x1000, 0x4000, 0x40000
MS_NOSUID, MS_NODEV, MS_NOEXEC = 0x2, 0x4, 0x8
PR_SET_PDEATHSIG, PR_SET_CHILD_SUBREAPER, PR_SET_NO_NEW_PRIVS = 1, 36, 38

SET_MODE_FILTER, SPEC_ALLOW, NEW_LISTENER = 1, 4, 8
"""Operation and flags of seccomp(2). Without the second one, kernels before 5.16 slow every process under a filter down
by a guard that protects the process, not us."""

NOTIF_RECV, NOTIF_SEND, NOTIF_ID_VALID, NOTIF_ADDFD = 0xC0502100, 0xC0182101, 0x40082102, 0x40182103
NOTIF_SET_FLAGS, FD_SYNC_WAKE_UP = 0x40082104, 1
USER_NOTIF_FLAG_CONTINUE = 1
ADDFD_FLAG_SETFD = 1


def syscall(number: int, *arguments: object) -> int:
    """A system call. Raises `OSError`."""
    result = int(_libc.syscall(ctypes.c_long(number), *arguments))
    if result < 0:
        error = ctypes.get_errno()
        raise OSError(error, os.strerror(error))
    return result


def prctl(option: int, value: int) -> None:
    """`prctl` with one argument. Raises `OSError`."""
    if _libc.prctl(option, ctypes.c_ulong(value), 0, 0, 0) < 0:
        error = ctypes.get_errno()
        raise OSError(error, os.strerror(error))


def unshare(flags: int) -> None:
    """Leaves namespaces. Raises `OSError`."""
    if _libc.unshare(flags) < 0:
        error = ctypes.get_errno()
        raise OSError(error, os.strerror(error))


def mount(source: str, target: str, kind: str, flags: int) -> None:
    """Mounts. Raises `OSError`."""
    if _libc.mount(source.encode(), target.encode(), kind.encode(), ctypes.c_ulong(flags), None) < 0:
        error = ctypes.get_errno()
        raise OSError(error, os.strerror(error), target)


def fork_sharing_files() -> int:
    """A fork whose child shares the table of open files until `own_files`. Raises `OSError`.

    By it the child's notification descriptor reaches the parent without a message that its own filter would stop.
    The caller must have no other threads.
    """
    assert NR
    return syscall(NR.clone, CLONE_FILES | 17, 0, 0, 0, 0)


def own_files() -> None:
    """Gives the process its own table of files, with all above 2 closed on exec. Raises `OSError`."""
    assert NR
    syscall(NR.close_range, ctypes.c_uint(3), ctypes.c_uint(0xFFFFFFFF), ctypes.c_uint(2 | 4))


def unmount(target: str) -> None:
    """Takes a mount away, at the latest when nobody uses it any more. Raises `OSError`."""
    if _libc.umount2(target.encode(), 2) < 0:
        error = ctypes.get_errno()
        raise OSError(error, os.strerror(error), target)


def connect(descriptor: int, address: bytes) -> int:
    """Connects a socket to an address as the kernel reads it (all zeros: to nobody); gives 0 or the error number."""
    return 0 if _libc.connect(descriptor, address, len(address)) == 0 else ctypes.get_errno()


def is_stream(descriptor: int) -> bool:
    """Whether a socket of this process is a stream. Raises `OSError`."""
    kind, length = ctypes.c_int(), ctypes.c_uint(4)
    if _libc.getsockopt(descriptor, SOL_SOCKET, SO_TYPE, ctypes.byref(kind), ctypes.byref(length)) < 0:
        error = ctypes.get_errno()
        raise OSError(error, os.strerror(error))
    return kind.value == SOCK_STREAM


def opened(pid: int) -> int:
    """A handle on a process that stays its own when the number becomes another's. Raises `OSError`."""
    assert NR
    return syscall(NR.pidfd_open, pid, 0)


def taken(handle: int, descriptor: int) -> int:
    """A duplicate of an open file of the process behind a handle. Raises `OSError`."""
    assert NR
    return syscall(NR.pidfd_getfd, handle, descriptor, 0)


def install_filter(program: bytes) -> int:
    """Puts the calling thread under a filter for good; gives the descriptor of its notifications. Raises `OSError`."""
    assert NR
    text = ctypes.create_string_buffer(program, len(program))
    head = struct.pack("HxxxxxxQ", len(program) // 8, ctypes.addressof(text))
    prctl(PR_SET_NO_NEW_PRIVS, 1)
    return syscall(NR.seccomp, SET_MODE_FILTER, NEW_LISTENER | SPEC_ALLOW, ctypes.create_string_buffer(head, len(head)))


PAGE = 4096
"""Bytes up to which memory is surely there when its first byte is; larger pages are whole multiples."""

MOST_COPIED = 4096


class _Stretch(ctypes.Structure):
    """`struct iovec`."""

    _fields_ = (("start", ctypes.c_void_p), ("length", ctypes.c_size_t))


_into = ctypes.create_string_buffer(MOST_COPIED)
_ours, _theirs = _Stretch(ctypes.addressof(_into), 0), (_Stretch * 2)()
_at = tuple(ctypes.addressof(each) for each in (_into, _ours, _theirs))
_one_at_a_time = threading.Lock()
_denied: list[int] = []
_process_vm_readv = _libc.process_vm_readv
_process_vm_readv.argtypes = (
    ctypes.c_int, ctypes.c_void_p, ctypes.c_ulong, ctypes.c_void_p, ctypes.c_ulong, ctypes.c_ulong,
)  # fmt: skip


def copied(pid: int, address: int, length: int) -> bytes:
    """At most 4096 bytes of another process's memory, fewer at the end of a mapping.

    Raises `OSError`; `NotImplementedError` where this call is not permitted at all, or for more bytes.
    """
    if _denied or length > MOST_COPIED:
        raise NotImplementedError
    first = min(length, PAGE - address % PAGE)
    with _one_at_a_time:
        _ours.length = length
        # A second stretch from the page's end on: the next page may not be there.
        _theirs[0].start, _theirs[0].length = address, first
        _theirs[1].start, _theirs[1].length = address + first, length - first
        count = _process_vm_readv(pid, _at[1], 1, _at[2], 2 if first < length else 1, 0)
        if count >= 0:
            return ctypes.string_at(_at[0], count)
    error = ctypes.get_errno()
    if error in (errno.ENOSYS, errno.EPERM):
        _denied.append(error)
        raise NotImplementedError
    raise OSError(error, os.strerror(error))
