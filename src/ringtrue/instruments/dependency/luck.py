"""Chance in streams: every purpose of every node draws from one of its own.

So two scenarios that differ in one thing meet the same luck in all else, a step is seen to help by what it is and not
by chance, and what nobody asks for need not be drawn. The streams are places on the one long sequence of PCG64DXSM,
reached by `advance` as numpy's own `jumped` does it (O'Neill 2014, PCG; numpy, "Parallel random number generation").
"""

import hashlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np

PERIOD = 1 << 128
STRIDE = 0x9E3779B97F4A7C15F39CC0605CEDC835
"""Draws from one block to the next: the period divided by the golden ratio, numpy's own step. Places so reached lie as
far from one another as places can, and differ in their low bits, too."""


class Luck:
    """The streams of one seed; for one thread, because it moves a single generator to and fro."""

    def __init__(self, seed: int) -> None:
        import numpy as np

        self._bits = np.random.PCG64DXSM(np.random.SeedSequence(seed))
        self._start = self._bits.state
        self._generator = np.random.Generator(self._bits)
        self._places: dict[tuple[str, int | str], int] = {}

    def of(self, purpose: str, key: int | str, block: int) -> "np.random.Generator":
        """The stream of one purpose and node (or event) in one block, at its beginning; good until the next call."""
        place = self._places.get((purpose, key))
        if place is None:
            digest = hashlib.sha256(f"{purpose}\0{key}".encode()).digest()
            place = self._places[purpose, key] = int.from_bytes(digest[:16], "big")
        self._bits.state = self._start
        self._bits.advance((place + block * STRIDE) % PERIOD)
        return self._generator
