"""The darkroom: runs a command with the network cut, sees every attempt to leave, and says what it could not see.

It knows commands, addresses and processes, nothing of dossiers. Python and the kernel's own interfaces only (seccomp
user notification, namespaces); nothing is compiled and nobody needs to be root.
"""

from dataclasses import dataclass, field
from enum import StrEnum


class CannotEnforce(RuntimeError):
    """No way is permitted here to cut the network for one command; nothing was run."""


class NoClock(CannotEnforce):
    """The clock cannot be set ahead here: libfaketime is not installed."""


class Cut(StrEnum):
    """How the network is missing: what a connection to the outside meets."""

    ANSWER = "answer"
    """Names get an address and connections are taken, listened to and closed: most is learnt."""
    NO_NAMES = "no-names"
    """Names are not found, addresses cannot be reached: the cable is out."""
    REFUSED = "refused"
    """Names are found, connections refused: the service is gone."""
    BLACK_HOLE = "black-hole"
    """Names are not answered, connections hang: a firewall that drops."""


class Backend(StrEnum):
    """By which means the network is cut."""

    NAMESPACE = "namespace"
    """Own network, mount, process and user namespaces: the kernel has no way out to give."""
    REDIRECT = "redirect"
    """No namespaces (a stock container): the supervisor makes every connection itself, to the sink."""


ENFORCED_BY = {
    Backend.NAMESPACE: ("network namespace without any interface but loopback", "seccomp user notification"),
    Backend.REDIRECT: ("seccomp user notification",),
}

NOT_OBSERVED = {
    Backend.NAMESPACE: (
        "RDMA and accelerator fabrics, which the kernel may share across network namespaces",
        "what the kernel itself sends (network file systems mounted before)",
    ),
    Backend.REDIRECT: (
        "RDMA and accelerator fabrics",
        "what the kernel itself sends (network file systems mounted before)",
        "answers to resolvers that look at the sender (musl, c-ares): their names are seen, not answered",
    ),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Probe:
    """A steady state; one of `url`, `file` and `alive` is given.

    `url` is an HTTP address of the command's own that must answer with `status`; `expect` must stand in the body when
    given; `body` is posted as JSON when given. `file` is a path or pattern, relative to where the command runs, of a
    file that it must have written; with `path` it is JSON (or the header of a zipped log) whose value there must be
    `expect`, without one `expect` must stand in it. `alive` are seconds that the command must go on running.
    """

    url: str = ""
    status: int = 200
    expect: str = ""
    body: str = ""
    name: str = ""
    file: str = ""
    path: str = ""
    alive: float = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Darkness:
    """What to run, and how dark. Times in seconds.

    `allow` are names, addresses or networks (CIDR) that stay reachable; `answer` gives names a stand-in, as
    `host:port`. `hold` is how long a command with probes must go on answering. `watch_files` records every file that
    the processes open; `attribute` lets their Pythons tell which line asks. `clock` sets their clock so many days
    ahead, with Debian's libfaketime.
    """

    command: tuple[str, ...]
    cwd: str
    env: dict[str, str]
    cut: Cut = Cut.ANSWER
    allow: tuple[str, ...] = ()
    answer: dict[str, str] = field(default_factory=dict)
    backend: Backend | None = None
    timeout: float = 3600
    probes: tuple[Probe, ...] = ()
    hold: float = 0
    watch_files: bool = False
    attribute: bool = True
    clock: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """One destination that one process tried to reach.

    `name` is the name it asked for (or said in TLS or HTTP), `address` the address it would have gone to when that is
    not a stand-in of ours; `protocol` is `tcp`, `udp`, `dns`, `unix`, or the family of a socket that was refused.
    `first` is seconds after the start. `where` is package:file:line where the process is Python and told us.
    """

    name: str
    address: str
    port: int
    protocol: str
    pid: int
    exe: str
    command: str
    first: float
    count: int = 1
    where: str = ""
    exe_digest: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Probed:
    """What a probe found: whether it held, after how many seconds first, and how it failed last."""

    probe: Probe
    held: bool
    after: float = 0
    failed: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DarkRun:
    """What was seen.

    `exit_code` is None when the command was stopped by us (its time was up, or its probes were done); `ended` says
    how it came to an end. `time_to_failure` is the seconds until it exited or its probes stopped holding; None when it
    did not fail.
    """

    backend: Backend
    enforced_by: tuple[str, ...]
    not_observed: tuple[str, ...]
    attempts: tuple[Attempt, ...]
    probes: tuple[Probed, ...]
    exit_code: int | None
    ended: str
    seconds: float
    time_to_failure: float | None
    files: tuple[str, ...] = ()
    troubles: tuple[str, ...] = ()
    allowed: tuple[Attempt, ...] = ()
    """Destinations that were reached because they were allowed or answered."""
    clock_missed: tuple[str, ...] = ()
    """Programs that ran by the true clock although another was set: libfaketime did not reach them."""

    @property
    def held(self) -> bool:
        """Whether it did what it is for: its probes held, or, with none, it ended well."""
        return self.time_to_failure is None
