"""What a whole training of a model would take: tokens, operations, hours of accelerators. An estimate, with its sources."""  # noqa: E501

import tomllib
from dataclasses import dataclass
from typing import Any

from ringtrue import shelf

RULES = shelf.CATALOGUE / "training" / "cost.toml"
ACCELERATORS = shelf.CATALOGUE / "training" / "accelerators.toml"


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """What it takes: `operations` in floating point operations, `hours` of one accelerator of the kind named."""

    what: str
    parameters: float
    tokens: float
    operations: float
    accelerator: str
    hours: float
    sources: tuple[str, ...]


def costs(
    parameters: float, *, tokens: float = 0, tuning_tokens: float = 0, accelerator: str = "h100"
) -> tuple[Cost, ...]:
    """A training from the first step, a full fine-tune and one with an adapter.

    `tokens` are those the model was trained on by its maker (0: by the rule), `tuning_tokens` those of a fine-tune.
    `ValueError` when the accelerator is not known.
    """
    rules = shelf.read_toml(RULES)
    peak, name, source = _peak(accelerator)
    each = rules["operations-per-parameter-and-token"]
    used = rules["utilisation"]["value"]
    whole = tokens or parameters * rules["tokens-per-parameter"]["value"]
    sources = (each["source"], rules["utilisation"]["source"], source)

    def cost(what: str, seen: float, factor: float, *more: str) -> Cost:
        operations = factor * parameters * seen
        return Cost(
            what=what, parameters=parameters, tokens=seen, operations=operations, accelerator=name,
            hours=operations / (peak * 1e12 * used) / 3600, sources=(*sources, *more),
        )  # fmt: skip

    rule = () if tokens else (rules["tokens-per-parameter"]["source"],)
    found = [cost("training from the first step", whole, each["full"], *rule)]
    if tuning_tokens:
        found += [cost("full fine-tune on this data", tuning_tokens, each["full"]),
                  cost("adapter on this data", tuning_tokens, each["adapter"])]  # fmt: skip
    return tuple(found)


def _peak(wanted: str) -> tuple[float, str, str]:
    rows: list[dict[str, Any]] = tomllib.loads(ACCELERATORS.read_text("utf-8"))["accelerator"]
    named = sorted(((name, row) for row in rows for name in row["names"]), key=lambda each: -len(each[0]))
    for name, row in named:
        if name in wanted.lower():
            return float(row["peak"]), name.upper(), str(row["source"])
    raise ValueError(f"the accelerator `{wanted}` is not known")
