"""A comparison of checkpoints as JSON, for programs."""

import json
import math
from collections.abc import Mapping, Sequence
from typing import Any

from ringtrue.instruments.lineage import Comparison, Component, Verdict
from ringtrue.instruments.lineage.mixture import Origin
from ringtrue.references import Library
from ringtrue.references.identify import Candidate

SCHEMA = "ringtrue/lineage/1"
RANKING = "ringtrue/lineage-ranking/1"


def as_text(
    found: Sequence[tuple[str, Comparison]], mixture: Mapping[str, tuple[Origin, ...]], *, examined: str
) -> str:
    """One JSON object; bounds are base-ten logarithms of p and never infinite.

    What stands outermost is of the reference with the strongest verdict; with several, `references` has each.
    """
    order = list(Verdict)
    reference, strongest = min(found, key=lambda each: (order.index(each[1].verdict), each[1].log10_p))
    names = [name for name, _ in found]
    data: dict[str, Any] = {"schema": SCHEMA, "examined": examined, "reference": reference, **as_data(strongest)}
    data["mixture"] = {part: [_origin(each, names) for each in origins] for part, origins in mixture.items()}
    if len(found) > 1:
        data["references"] = [{"reference": name, **as_data(each)} for name, each in found]
    return json.dumps(data, ensure_ascii=True, allow_nan=False) + "\n"


def _origin(each: Origin, names: Sequence[str]) -> dict[str, Any]:
    told = zip(names, each.shares, each.errors, strict=True)
    return {
        "layer": each.layer, "expert": each.expert, "own": each.own,
        "shares": [{"reference": name, "share": share, "standard_error": error} for name, share, error in told],
    }  # fmt: skip


def as_data(found: Comparison) -> dict[str, Any]:
    """Verdict, bound, components, the map of layers by component, and what would have been seen."""
    return {
        "verdict": found.verdict.value,
        "log10_p": _finite(found.log10_p),
        "why": found.why,
        "components": [_component(each) for each in found.components],
        "layer_map": {each.name: list(each.layer_map) for each in found.components},
        "power": {
            each.name: {"seen_from": each.seen_from, "seen_from_disguised": each.seen_from_disguised}
            for each in found.components
        },
    }


def ranking_as_text(found: Sequence[Candidate], *, examined: str, library: Library) -> str:
    """The ranked references as one JSON object."""
    data = {
        "schema": RANKING, "examined": examined, "library": library.digest, "references": len(library.references),
        "candidates": [
            {
                "id": each.reference.id, "maker": each.reference.maker, "country": each.reference.country,
                "released": each.reference.released.isoformat(), "whole": each.whole, **as_data(each.comparison),
            }
            for each in found
        ],
    }  # fmt: skip
    return json.dumps(data, ensure_ascii=True, allow_nan=False) + "\n"


def _component(each: Component) -> dict[str, Any]:
    return {
        "name": each.name, "role": each.role, "against": each.against, "verdict": each.verdict.value,
        "log10_p": _finite(each.log10_p), "why": each.why, "share": round(each.share, 6), "retention": each.retention,
        "tests": [
            {"id": t.id, "exact": t.exact, "log10_p": _finite(t.log10_p), "effect": round(t.effect, 6),
             "pairs": t.pairs, "says": t.says}
            for t in each.tests
        ],
        "direction": [{"later": mark.later.value, "says": mark.says} for mark in each.marks],
        "context": dict(each.context),
    }  # fmt: skip


def _finite(bound: float) -> float:
    return round(bound, 3) if math.isfinite(bound) else -1e308
