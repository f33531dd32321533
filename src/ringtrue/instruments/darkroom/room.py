"""The room: what everybody who answers calls of one dark run shares."""

from dataclasses import dataclass

from ringtrue.instruments.darkroom import Backend, Cut
from ringtrue.instruments.darkroom.account import Account
from ringtrue.instruments.darkroom.borrowing import Sockets
from ringtrue.instruments.darkroom.gate import Gate
from ringtrue.instruments.darkroom.inspection import Target
from ringtrue.instruments.darkroom.neighbours import Listener, Neighbours
from ringtrue.instruments.darkroom.notifications import Notifications
from ringtrue.instruments.darkroom.sink import Names, Sink

DNS = 53
"""The port at which names are asked for, whatever the address."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    """One run: by which means and how it is cut, who answers what, and `root`, above all of its processes."""

    backend: Backend
    cut: Cut
    names: Names
    sink: Sink
    gate: Gate
    root: int
    notifications: Notifications
    sockets: Sockets
    account: Account
    neighbours: Neighbours

    def keeps(self, task: int, wanted: Target, heard: tuple[Listener, ...], *, stream: bool) -> bool:
        """Whether nobody outside the drill hears it on this machine, who could carry anything on; else it is told."""
        for each in heard:
            if not self.neighbours.inside(each):
                break
        else:
            return True
        if self.gate.door("", wanted.host, wanted.port):
            return True
        self.account.attempt(task, wanted, "tcp" if stream else "udp")
        return False
