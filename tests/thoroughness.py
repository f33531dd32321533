"""How many examples a property is tried with: few when the slow tests are left out, all of them otherwise."""

import os

VARIABLE = "RINGTRUE_TESTS"
"""Set to `fast` by `conftest.py` when slow tests are deselected."""


def is_fast() -> bool:
    return os.environ.get(VARIABLE) == "fast"


def examples(all_of_them: int) -> int:
    return max(8, all_of_them // 5) if is_fast() else all_of_them
