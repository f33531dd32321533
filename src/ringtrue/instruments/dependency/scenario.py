"""A withdrawal as the simulation of a graph takes it: what happens to which nodes, and when."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from ringtrue.instruments.dependency.spans import Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """What happens to some nodes, by number.

    `withdrawn`: days from now until it is taken away. `chance`: the probability that it is (1 when not given; each by
    itself). `together`: nodes with the same word are withdrawn by one event: one date, one chance, one return. `grace`:
    what a withdrawn node still gives after that date (a licence's term, a cache). `buffer`: what a node lives on after
    it has lost what it needs. `restart`: how long it takes to bring it up once all it needs is there. `returns`: days
    after its withdrawal until it is there again by itself; a node that is not in it does not return. `ready`: days that
    the action takes which puts a substitute in a withdrawn node's place; it begins now, or when every action of
    `after` is done. Whatever comes back before the grace is over never falls.
    """

    withdrawn: Mapping[int, Span]
    chance: Mapping[int, float] = field(default_factory=dict)
    buffer: Mapping[int, Span] = field(default_factory=dict)
    restart: Mapping[int, Span] = field(default_factory=dict)
    returns: Mapping[int, Span] = field(default_factory=dict)
    together: Mapping[int, str] = field(default_factory=dict)
    grace: Mapping[int, Span] = field(default_factory=dict)
    ready: Mapping[int, Span] = field(default_factory=dict)
    after: Mapping[int, tuple[int, ...]] = field(default_factory=dict)
