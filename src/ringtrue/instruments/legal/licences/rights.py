"""Rights of one operator: the answers of a text for whoever operates, and the most restrictive along a lineage."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from ringtrue.instruments.legal.licences import Answer, Gate, Says
from ringtrue.instruments.legal.licences.grants import ACTS
from ringtrue.shelf import blocs


class Right(StrEnum):
    """What this operator may do, from the least to the most."""

    FORBIDDEN = "forbidden"
    CONDITIONS_UNMET = "conditions-unmet"
    UNCLEAR = "unclear"
    SILENT = "silent"
    PERMITTED_WITH_DUTIES = "permitted-with-duties"
    PERMITTED = "permitted"


_ORDER = tuple(Right)


@dataclass(frozen=True, slots=True, kw_only=True)
class Operator:
    """What a licence asks about whoever operates. What is not told is `None`, and no gate is passed on it.

    `revenue` is of the whole group, a year, in `currency`. `offers` is model-as-a-service, product or internal.
    """

    country: str = ""
    revenue: float | None = None
    currency: str = "USD"
    monthly_users: int | None = None
    offers: str = ""
    competes_in: tuple[str, ...] = ()


def right_of(answer: Answer, operator: Operator | None) -> tuple[Right, tuple[str, ...]]:
    """The right that an answer gives this operator, and why it is no more than that."""
    if answer.compared and answer.answer is not Says.SILENT:
        return Right.UNCLEAR, (answer.reason,)
    if answer.answer is Says.YES:
        return (Right.PERMITTED_WITH_DUTIES if answer.duties else Right.PERMITTED), answer.duties
    if answer.answer is Says.SILENT:
        return Right.SILENT, ("the text does not say",)
    if answer.answer is Says.UNCLEAR:
        return Right.UNCLEAR, (answer.reason,)
    if answer.answer is Says.NO:
        return Right.FORBIDDEN, tuple(step.says for step in answer.proof[:2])
    if operator is None:
        return Right.UNCLEAR, ("it depends on whoever operates, and no profile was given",)
    if not answer.gates:
        return Right.UNCLEAR, answer.conditions or ("it depends on a condition that only a person can weigh",)
    passed = [_passes(gate, operator) for gate in answer.gates]
    reasons = tuple(why for _, why in passed if why)
    if any(held is False for held, _ in passed):
        return Right.CONDITIONS_UNMET, reasons
    if any(held is None for held, _ in passed):
        return Right.UNCLEAR, reasons
    return Right.PERMITTED_WITH_DUTIES, (*answer.duties, *(f"as long as {_told(gate)}" for gate in answer.gates))


def effective(
    texts: Sequence[tuple[Answer, ...]], question: str, operator: Operator | None
) -> tuple[Right, tuple[str, ...], int]:
    """The least right that several texts leave, why, and the number of the text that leaves no more.

    A text that gives and refuses nothing at all (a use policy, an annex) binds by its gates alone, where another
    text gives something: its silence takes nothing away.
    """
    by = [{each.question: each for each in answers} for answers in texts]
    speaks = [any(each[act].answer is not Says.SILENT for act in ACTS) for each in by]
    found: list[tuple[Right, tuple[str, ...], int]] = []
    for n, each in enumerate(by):
        if speaks[n] or not any(speaks):
            found.append((*right_of(each[question], operator), n))
        elif each["excluded-persons"].answer is Says.YES:
            gated = replace(each["excluded-persons"], answer=Says.CONDITIONAL)
            found.append((*right_of(gated, operator), n))
    return min(found, key=lambda each: _ORDER.index(each[0]))


def _passes(gate: Gate, operator: Operator) -> tuple[bool | None, str]:
    """Whether the operator is inside a gate; `None` when the profile does not tell."""
    if gate.service and operator.offers and operator.offers != "model-as-a-service":
        return True, ""
    if gate.kind == "users":
        if operator.monthly_users is None:
            return None, "the profile does not tell the monthly users"
        return (
            (True, "")
            if operator.monthly_users <= gate.limit
            else (False, f"{operator.monthly_users:,} monthly users are more than {gate.limit:,.0f}")
        )
    if gate.kind == "revenue":
        limit = gate.limit * 12 / gate.months
        if operator.revenue is None:
            return None, "the profile does not tell the revenue"
        if operator.currency != gate.currency:
            return None, f"the gate is in {gate.currency}, the profile in {operator.currency}"
        return (
            (True, "")
            if operator.revenue <= limit
            else (False, f"{operator.currency} {operator.revenue:,.0f} a year are more than {limit:,.0f}")
        )
    if gate.kind == "place":
        if not operator.country:
            return None, "the profile does not tell the country"
        inside = [
            each for each in gate.countries if operator.country == each or operator.country in blocs().get(each, ())
        ]
        return (False, f"{operator.country} is shut out") if inside else (True, "")
    if gate.kind == "competitor":
        return (
            (False, "competitors of the licensor are asked or shut out")
            if operator.competes_in
            else (None, "whether it competes with the licensor, a person must say")
        )
    if gate.kind in ("heads", "persons"):
        return None, "whether it is among the persons or sizes that are shut out, a person must say"
    if gate.kind == "consent":
        return False, "somebody's consent is needed"
    if gate.kind == "internal" and operator.offers == "internal":
        return True, ""
    if gate.kind in ("non-commercial", "research") and operator.offers == "internal":
        return None, f"whether internal use is {gate.kind}, a person must say"
    return False, f"{gate.kind} purposes only"


def _told(gate: Gate) -> str:
    if gate.kind == "users":
        return f"monthly users stay at or below {gate.limit:,.0f}"
    if gate.kind == "revenue":
        return f"revenue stays at or below {gate.currency} {gate.limit:,.0f} in {gate.months} months"
    return f"the operator is not shut out by {gate.kind}"


def meet(rights: Iterable[Right]) -> Right:
    """The most restrictive of several rights: a child cannot grant more than its parents did."""
    return min(rights, key=_ORDER.index)
