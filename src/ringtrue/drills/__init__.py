"""Trying: a drill does something under observation and writes down what came of it, and nothing else.

What a record means is for `examiners/records/` to say.
"""

from dataclasses import dataclass

from ringtrue.observation import Kind


@dataclass(frozen=True, slots=True, kw_only=True)
class Drill:
    """A drill as discovery finds it: its name, the question it tries, and the kinds of items it is held on."""

    id: str
    question: str
    of: tuple[Kind, ...]
