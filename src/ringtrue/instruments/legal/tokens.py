"""The tokens of a text, each with its characters."""

import re
from collections.abc import Iterator
from itertools import accumulate


def placed(pattern: re.Pattern[str], text: str) -> Iterator[tuple[str, int, int]]:
    """Every match of a pattern that is one group, with its first character and the one behind its last.

    The text is split and the pieces' lengths are added up: half the time of asking each match where it stands.
    """
    pieces = pattern.split(text)
    ends = list(accumulate(map(len, pieces)))
    return zip(pieces[1::2], ends[::2], ends[1::2], strict=False)
