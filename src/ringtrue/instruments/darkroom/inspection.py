"""What a stopped process was about to do, and who it is: read from its memory and from /proc, never trusted.

The process may be hostile: lengths are bounded, short reads tolerated, and nothing read here is ever executed.
"""

import contextlib
import hashlib
import os
import socket
import struct
from dataclasses import dataclass
from functools import lru_cache

from ringtrue.instruments.darkroom.kernel import PAGE, copied

MOST_PATH = 4096
MOST_EXE = 512 << 20
"""Bytes of a program that are hashed; CUDA's compilers have some three hundred million."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """An address as the process gave it: `family` as a number, `host` an address, a path or a context id."""

    family: int
    host: str = ""
    port: int = 0

    @property
    def loopback(self) -> bool:
        """Whether it is this machine itself."""
        return self.host.startswith("127.") or self.host in ("::1", "0.0.0.0", "::")


@dataclass(frozen=True, slots=True, kw_only=True)
class Process:
    """Who a process is: program, its SHA-256, and command line."""

    exe: str
    digest: str
    command: str


def memory(pid: int, address: int, length: int) -> bytes:
    """Some bytes of a process's memory, fewer at the end of a mapping. Raises `OSError`."""
    try:
        return copied(pid, address, length)
    except NotImplementedError:
        pass
    handle = os.open(f"/proc/{pid}/mem", os.O_RDONLY | os.O_CLOEXEC)
    try:
        # Up to the page's end first: the next page may not be there.
        first = min(length, PAGE - address % PAGE)
        found = os.pread(handle, first, address)
        if len(found) == first and first < length:
            try:
                found += os.pread(handle, length - first, address + first)
            except OSError:
                return found
        return found
    finally:
        os.close(handle)


@lru_cache(maxsize=4096)
def target(raw: bytes) -> Target:
    """A `sockaddr` as the kernel would read it; family -1 when it is too short to be one."""
    if len(raw) < 2:
        return Target(family=-1)
    (family,) = struct.unpack_from("H", raw)
    if family == socket.AF_INET and len(raw) >= 8:
        return Target(family=family, host=socket.inet_ntoa(raw[4:8]), port=int.from_bytes(raw[2:4]))
    if family == socket.AF_INET6 and len(raw) >= 24:
        host = socket.inet_ntop(socket.AF_INET6, raw[8:24])
        if raw[8:20] == bytes(10) + b"\xff\xff":
            host = socket.inet_ntoa(raw[20:24])
        return Target(family=family, host=host, port=int.from_bytes(raw[2:4]))
    if family == socket.AF_UNIX:
        name = raw[2:]
        if name[:1] == b"\0":
            return Target(family=family, host="@" + name[1:].rstrip(b"\0").decode("utf-8", "backslashreplace"))
        return Target(family=family, host=name.partition(b"\0")[0].decode("utf-8", "backslashreplace"))
    if family == socket.AF_VSOCK and len(raw) >= 12:
        port, cid = struct.unpack_from("II", raw, 4)
        return Target(family=family, host=str(cid), port=port)
    return Target(family=family)


def question(packet: bytes) -> str:
    """The name that a DNS query asks for, in lower case; empty when the packet is no query."""
    if len(packet) < 17 or packet[2] & 0x80 or packet[4:6] != b"\0\1" or packet[6:8] != b"\0\0":
        return ""
    labels: list[bytes] = []
    place = 12
    while place < len(packet) and packet[place]:
        length = packet[place]
        label = packet[place + 1 : place + 1 + length]
        if length > 63 or len(label) < length or len(labels) > 127:
            return ""
        labels.append(label)
        place += 1 + length
    if place + 5 > len(packet):
        return ""
    return b".".join(labels).decode("ascii", "backslashreplace").lower()


def write(pid: int, address: int, data: bytes) -> None:
    """Puts bytes into a process's memory, as the kernel would have. Raises `OSError`."""
    handle = os.open(f"/proc/{pid}/mem", os.O_WRONLY | os.O_CLOEXEC)
    try:
        os.pwrite(handle, data, address)
    finally:
        os.close(handle)


def payload(pid: int, address: int, length: int) -> bytes:
    """What a datagram holds, up to the most that one can. Raises `OSError`."""
    handle = os.open(f"/proc/{pid}/mem", os.O_RDONLY | os.O_CLOEXEC)
    try:
        return os.pread(handle, min(length, 65_535), address) if length else b""
    finally:
        os.close(handle)


def messages(pid: int, address: int, count: int, *, many: bool, whole: bool = False) -> tuple[tuple[bytes, bytes], ...]:
    """The (address, payload) of each message of a sendmsg or sendmmsg. Raises `OSError`.

    Of the payload only the beginning is read unless the `whole` is asked for.
    """
    found = []
    for n in range(min(count, 16) if many else 1):
        header = memory(pid, address + n * 64, 56)
        if len(header) < 32:
            break
        name, name_length, vectors, vector_count = struct.unpack_from("QIxxxxQQ", header)
        whom = memory(pid, name, min(name_length, 128)) if name and name_length else b""
        said = b""
        for each in range(min(vector_count, 1024 if whole else 1) if vectors else 0):
            base, length = struct.unpack("QQ", memory(pid, vectors + 16 * each, 16).ljust(16, b"\0"))
            if base and length:
                said += payload(pid, base, length) if whole else memory(pid, base, min(length, 512))
        found.append((whom, said))
    return tuple(found)


def opened(pid: int, directory: int, address: int) -> str:
    """The absolute path that an openat names; empty when it cannot be told."""
    try:
        raw = memory(pid, address, MOST_PATH).partition(b"\0")[0]
        path = raw.decode("utf-8", "surrogateescape")
        if path.startswith("/"):
            return path
        at_fdcwd = directory & 0xFFFFFFFF == 0xFFFFFF9C
        base = os.readlink(f"/proc/{pid}/cwd" if at_fdcwd else f"/proc/{pid}/fd/{directory}")
        return os.path.normpath(f"{base}/{path}") if path else ""
    except OSError:
        return ""


def process(pid: int) -> Process:
    """Who it is, as far as /proc tells."""
    try:
        exe = os.readlink(f"/proc/{pid}/exe")
        found = os.stat(f"/proc/{pid}/exe")
        digest = _digest(f"/proc/{pid}/exe", found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns)
    except OSError:
        exe, digest = "?", ""
    try:
        with open(f"/proc/{pid}/cmdline", "rb") as stream:
            command = stream.read(4096).replace(b"\0", b" ").strip().decode("utf-8", "backslashreplace")
    except OSError:
        command = "?"
    return Process(exe=exe, digest=digest, command=command[:300])


@lru_cache(maxsize=512)
def _digest(path: str, device: int, inode: int, size: int, changed: int) -> str:
    if size > MOST_EXE:
        return ""
    with open(path, "rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def descends(pid: int, from_: int) -> bool:
    """Whether a process is `from_` or one of its descendants."""
    for _ in range(4096):
        if pid == from_:
            return True
        try:
            with open(f"/proc/{pid}/stat", "rb") as stream:
                pid = int(stream.read(4096).rpartition(b")")[2].split()[1])
        except (OSError, ValueError, IndexError):
            return False
        if pid <= 0:
            return False
    return False


def thread_group(task: int) -> int:
    """The process that a thread belongs to; the thread itself when it is gone."""
    try:
        with open(f"/proc/{task}/status", "rb") as stream:
            return next(int(line.split()[1]) for line in stream if line.startswith(b"Tgid:"))
    except (OSError, StopIteration, ValueError, IndexError):
        return task


def leads(task: int) -> bool:
    """Whether a task is a process, and not another thread of one."""
    return thread_group(task) == task


def below(root: int) -> list[int]:
    """Every living descendant of a process, the process itself excluded."""
    children: dict[int, list[int]] = {}
    for each in os.listdir("/proc"):
        if each.isdigit():
            with contextlib.suppress(OSError, ValueError, IndexError), open(f"/proc/{each}/stat", "rb") as stream:
                fields = stream.read(4096).rpartition(b")")[2].split()
                if fields[0] != b"Z":
                    children.setdefault(int(fields[1]), []).append(int(each))
    found, waiting = [], [root]
    while waiting:
        nearer = children.get(waiting.pop(), [])
        found += nearer
        waiting += nearer
    return found


def protocol(pid: int, descriptor: int) -> str:
    """What the kernel calls the protocol of a process's socket (`TCP`, `UDPv6`, `UNIX`); told without touching it."""
    try:
        return os.getxattr(f"/proc/{pid}/fd/{descriptor}", "system.sockprotoname").rstrip(b"\0").decode()
    except OSError:
        return ""


def is_stream(pid: int, descriptor: int) -> bool:
    """Whether a process's socket is TCP, or another that connects."""
    return not protocol(pid, descriptor).startswith(("UDP", "PING"))


def non_blocking(pid: int, descriptor: int) -> bool:
    """Whether an open file of a process does not wait."""
    try:
        with open(f"/proc/{pid}/fdinfo/{descriptor}") as stream:
            flags = next(line for line in stream if line.startswith("flags:"))
        return bool(int(flags.split()[1], 8) & os.O_NONBLOCK)
    except (OSError, StopIteration, ValueError):
        return False
