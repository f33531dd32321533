"""The enclosure: namespaces in which the kernel has no way out, without root where it permits that.

A user namespace makes the rest possible for anybody; the network namespace has loopback alone; the process namespace
takes everything down with its first process; the mount namespace gives a resolver that asks the sink.
"""

import fcntl
import os
import socket
import struct
from pathlib import Path

from ringtrue.instruments.darkroom import kernel

RESOLVER = "nameserver 127.0.0.1\noptions timeout:1 attempts:2\n"

SIOCSIFFLAGS, SIOCSIFADDR, IFF_UP = 0x8914, 0x8916, 1

OWN_ADDRESS = "198.18.0.1"
"""An address on loopback that does not look so; of the range for measurements, below all stand-ins."""


def possible() -> bool:
    """Whether this machine lets this user make the namespaces; tried in a process that is thrown away."""
    child = os.fork()
    if child == 0:
        try:
            leave()
            inner = os.fork()
            if inner == 0:
                settle()
                os._exit(0)
            os._exit(os.waitstatus_to_exitcode(os.waitpid(inner, 0)[1]))
        except BaseException:
            os._exit(1)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0


def leave() -> None:
    """Moves this process into new namespaces; its next child is the first process there. Raises `OSError`.

    Root needs no user namespace where these are switched off.
    """
    if os.geteuid() == 0 and not _user_namespaces():
        kernel.unshare(kernel.CLONE_NEWNET | kernel.CLONE_NEWNS | kernel.CLONE_NEWPID)
        return
    user, group = os.getuid(), os.getgid()
    ready_in, ready_out = os.pipe()
    done_in, done_out = os.pipe()
    mapper = os.fork()
    if mapper == 0:
        # A mapping of more than oneself may only be written by somebody who stayed outside.
        os.close(ready_out)
        os.close(done_in)
        ours = os.read(ready_in, 1) == b"x" and _map(os.getppid(), user, group)
        os.write(done_out, b"x" if ours else b"-")
        os._exit(0)
    try:
        kernel.unshare(kernel.CLONE_NEWUSER | kernel.CLONE_NEWNET | kernel.CLONE_NEWNS | kernel.CLONE_NEWPID)
        os.write(ready_out, b"x")
        if os.read(done_in, 1) != b"x":
            raise PermissionError("the user namespace could not be given a mapping")
    finally:
        for each in (ready_in, ready_out, done_in, done_out):
            os.close(each)
        os.waitpid(mapper, 0)


def settle() -> None:
    """In the first process of the namespaces: the resolver's file, own /proc, loopback up. Raises `OSError`."""
    kernel.mount("none", "/", "", kernel.MS_REC | kernel.MS_PRIVATE)
    if os.path.exists("/etc/resolv.conf"):
        # The file lies in memory, mounted over /proc for a moment, so that nothing on the disk can be left behind.
        kernel.mount("tmpfs", "/proc", "tmpfs", kernel.MS_NOSUID | kernel.MS_NODEV)
        Path("/proc/resolv.conf").write_text(RESOLVER, "ascii")
        kernel.mount("/proc/resolv.conf", os.path.realpath("/etc/resolv.conf"), "", kernel.MS_BIND)
        kernel.unmount("/proc")
    kernel.mount("proc", "/proc", "proc", kernel.MS_NOSUID | kernel.MS_NODEV | kernel.MS_NOEXEC)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
        fcntl.ioctl(any_socket, SIOCSIFFLAGS, struct.pack("16sH14x", b"lo", IFF_UP))
        # Programs that find no address but loopback's do not even ask for a name, and what they would do stays hidden.
        address = struct.pack("HH4s8x", socket.AF_INET, 0, socket.inet_aton(OWN_ADDRESS))
        fcntl.ioctl(any_socket, SIOCSIFADDR, struct.pack("16s16s8x", b"lo:0", address))


def _user_namespaces() -> bool:
    """Whether this machine makes user namespaces; tried in a process that is thrown away."""
    child = os.fork()
    if child == 0:
        try:
            kernel.unshare(kernel.CLONE_NEWUSER)
            os._exit(0)
        except BaseException:
            os._exit(1)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0


def _map(pid: int, user: int, group: int) -> bool:
    """Lets everybody be who they are; only oneself where one is not root."""
    everybody = "0 0 4294967295"
    try:
        if user != 0:
            Path(f"/proc/{pid}/setgroups").write_text("deny")
        Path(f"/proc/{pid}/uid_map").write_text(everybody if user == 0 else f"{user} {user} 1")
        Path(f"/proc/{pid}/gid_map").write_text(everybody if user == 0 else f"{group} {group} 1")
    except OSError:
        if user != 0:
            return False
        return _map_as_outside(pid)
    return True


def _map_as_outside(pid: int) -> bool:
    """Root inside another user namespace may hand on no more than it was given."""
    try:
        for kind in ("uid", "gid"):
            given = [line.split() for line in Path(f"/proc/self/{kind}_map").read_text().splitlines()]
            Path(f"/proc/{pid}/{kind}_map").write_text("".join(f"{a} {a} {n}\n" for a, _, n in given))
    except OSError:
        return False
    return True
