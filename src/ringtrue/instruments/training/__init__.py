"""Records of a training: what its log tells step by step, and whether weights look freshly initialised.

It knows files and numbers, nothing of dossiers. Logs are read by line, never whole, and nothing in them is executed.
"""

from dataclasses import dataclass


class Unfit(ValueError):
    """The file is no log of a training that is known, or contradicts itself; the sentence says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One row of a log. `seconds` counts from the first row that tells a time; None is what the row does not tell."""

    step: int
    line: int
    loss: float | None = None
    tokens: float | None = None
    seconds: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A checkpoint that the log says was kept: its step, the name of its file and the SHA-256 told of it."""

    step: int
    line: int
    file: str = ""
    digest: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainingLog:
    """A log in the order of its rows; `form` is the program whose log it is (`jsonl`, `csv`, `trainer`, `megatron`)."""

    form: str
    steps: tuple[Step, ...]
    kept: tuple[Kept, ...] = ()

    @property
    def tokens(self) -> float | None:
        """The most tokens that any row says were processed; None where none does."""
        return max((each.tokens for each in self.steps if each.tokens is not None), default=None)

    @property
    def seconds(self) -> float | None:
        """From the first to the last time told; None where fewer than two rows tell one."""
        told = [each.seconds for each in self.steps if each.seconds is not None]
        return max(told) - min(told) if len(told) > 1 else None
