"""Ringtrue rings "sovereign AI": what is claimed, what is documented, what is proven.

    >>> import ringtrue
    >>> assessment = ringtrue.assess("path/to/dossier")   # doctest: +SKIP
    >>> assessment.proven.level                            # doctest: +SKIP

The names below are the public interface; they are fetched when they are first used.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

if TYPE_CHECKING:
    from ringtrue.api import assess, draft
    from ringtrue.assessment import Assessment, Verdict
    from ringtrue.dossier import Dossier
    from ringtrue.errors import RingtrueError
    from ringtrue.examiners import Case, Examiner, Exhibit, examiner
    from ringtrue.framework import Framework
    from ringtrue.ledger import Entry, Ledger
    from ringtrue.observation import Grade, Item, Kind, Observation, Place

_ROOMS = {
    "api": ("assess", "draft"),
    "assessment": ("Assessment", "Verdict"),
    "dossier": ("Dossier",),
    "errors": ("RingtrueError",),
    "examiners": ("Case", "Examiner", "Exhibit", "examiner"),
    "framework": ("Framework",),
    "ledger": ("Entry", "Ledger"),
    "observation": ("Grade", "Item", "Kind", "Observation", "Place"),
}

__all__ = [
    "Assessment", "Case", "Dossier", "Entry", "Examiner", "Exhibit", "Framework", "Grade", "Item", "Kind", "Ledger",
    "Observation", "Place", "RingtrueError", "Verdict", "assess", "draft", "examiner",
]  # fmt: skip


def __getattr__(name: str) -> Any:
    for room, names in _ROOMS.items():
        if name in names:
            return getattr(import_module(f"ringtrue.{room}"), name)
    raise AttributeError(f"module 'ringtrue' has no attribute '{name}'")


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
