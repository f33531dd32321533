"""What a licence text says: answers with their proof, the text it is nearest to, and an operator's rights."""

from dataclasses import dataclass
from enum import StrEnum

from ringtrue.instruments.legal.document import Quote


class Says(StrEnum):
    """An answer of a text. `CONDITIONAL` holds for some persons, purposes or cases; `SILENT` is never `YES`."""

    YES = "YES"
    NO = "NO"
    CONDITIONAL = "CONDITIONAL"
    SILENT = "SILENT"
    UNCLEAR = "UNCLEAR"


@dataclass(frozen=True, slots=True, kw_only=True)
class Gate:
    """What a text asks about whoever uses it: more than `limit` users or revenue, a place, a competitor.

    `kind` is users, revenue, heads, persons, place, competitor, consent, or a purpose: non-commercial, research,
    internal, evaluation, private, fixed. `limit` is persons or units of
    `currency`; revenue is a year's unless `months` says another span. `service` is whether only those who offer the
    model as a service are asked. `countries` are bloc or country names as written.
    """

    kind: str
    limit: float = 0
    currency: str = ""
    months: int = 12
    service: bool = False
    countries: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One step of a proof: what a sentence does to the answer, and its words. `plain` is what the rule saw."""

    vote: str
    says: str
    plain: str
    where: str
    quotes: tuple[Quote, ...]
    noisy: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """The answer to one question, with the steps that prove it, its conditions, duties and gates.

    `told` is what the text names: a law, a court, an owner. `reason` says why an unclear answer is unclear. `compared`
    is whether no rule understood it: it is what readers answered to texts with like sentences, and gives nobody a
    right.
    """

    question: str
    answer: Says
    proof: tuple[Step, ...] = ()
    conditions: tuple[str, ...] = ()
    duties: tuple[str, ...] = ()
    gates: tuple[Gate, ...] = ()
    told: str = ""
    reason: str = ""
    compared: bool = False

    @property
    def quotes(self) -> tuple[Quote, ...]:
        """The words it rests on, each once: what stands within another quote is not quoted again."""
        quotes = tuple(dict.fromkeys(quote for step in self.proof for quote in step.quotes))
        return tuple(each for each in quotes if not any(each.within(other) for other in quotes if other != each))

    @property
    def signature(self) -> tuple[object, ...]:
        """What must stay the same when only the dress of a text changes."""
        return (self.answer, self.gates, self.told)
