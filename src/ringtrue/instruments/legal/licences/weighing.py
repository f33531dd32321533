"""What the votes on a right amount to: granted, granted to some, refused, or not told."""

from dataclasses import dataclass

from ringtrue.instruments.legal.frames import Reading
from ringtrue.instruments.legal.licences import Answer, Gate, Says, Step
from ringtrue.instruments.legal.licences.bearing import Bearing, bearing_of
from ringtrue.instruments.legal.licences.doubts import limiting, referring
from ringtrue.instruments.legal.licences.gates import shut_out
from ringtrue.instruments.legal.licences.grants import ALL_RIGHTS, FOR_ANY, granted, limit_gates
from ringtrue.instruments.legal.licences.limits import FOR_COMMERCE, NO_COMMERCE, TRIAL
from ringtrue.instruments.legal.licences.naming import naming
from ringtrue.instruments.legal.licences.patterns import patterns
from ringtrue.instruments.legal.licences.purposes import said_of

_WEIGHING = patterns("weighing")

MOST_STEPS = 6
"""Steps shown for one answer; the rest say the same."""

_INSIDE = said_of(("internal",))
CHANGING = ("modify", "fine-tune", "merge")
"""Rights that are a way of using: what may be used for some purposes only may not be changed for others."""

Votes = dict[str, tuple[Step, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """What bears on every right of a text, found once: gates on persons, duties, limits on every use.

    `limits` are the limits on use where all use that is granted has them; `leading` those that speak of all rights that
    follow; `bounds` the limits and refusals that stand in sentences of their own and bear on every way of using.
    `doubts` is what only sounds like a limit; `elsewhere` what gives the thing under another text, where this one
    grants nothing.
    """

    bearing: Bearing
    shut: tuple[tuple[Gate, Step], ...]
    duties: tuple[str, ...]
    on_copies: tuple[str, ...]
    limits: tuple[Step, ...]
    leading: tuple[Step, ...]
    bounds: tuple[Step, ...]
    doubts: tuple[Step, ...]
    elsewhere: tuple[Step, ...]


def ground_of(reading: Reading) -> Ground:
    """What bears on every right of a text."""
    named = ("show a name or phrase",) if naming(reading) else ()
    notices = any(_WEIGHING.notices.search(each.plain) for each in reading.sentences)
    forbidden = any(_WEIGHING.forbidden_uses.search(each.plain) for each in reading.sentences)
    kept = ("keep to a list of forbidden uses and pass it on",) if forbidden else ()
    passed_on = ("pass on the licence text or its notices",) if notices else ()
    bearing = bearing_of(reading)
    by = by_vote(tuple(granted(bearing, "use", frozenset({"use"}))))
    limited = tuple(each for each in by.get("limited", ()) if "granted for" in each.says)
    unlimited = [each for each in by.get("grant", ()) if "patent" not in each.plain or "copyright" in each.plain]
    return Ground(
        bearing=bearing,
        shut=shut_out(reading),
        duties=(*named, *kept),
        on_copies=(*named, *passed_on, *kept),
        limits=() if unlimited else limited,
        leading=tuple(each for each in limited if _WEIGHING.leads.search(each.plain)),
        bounds=(
            *bearing.limits.every,
            *bearing.limits.use,
            *(each for each in (*bearing.limits.commerce, *by.get("limited", ())) if each.says in (NO_COMMERCE, TRIAL)),
        ),
        doubts=tuple(limiting(reading)),
        elsewhere=() if any(told & ALL_RIGHTS for _, told in bearing.allowing) else tuple(referring(reading)),
    )


def right(reading: Reading, question: str, ground: Ground) -> Answer:
    """The answer on one right."""
    by = resolved(by_vote(tuple(granted(ground.bearing, question))))
    grants, limited, refused, consent = (by.get(each, ()) for each in ("grant", "limited", "refused", "consent"))
    if grants and not limited:
        limited = (ground.limits if question in CHANGING else ()) or ground.leading or _bounds(question, ground, grants)
    if grants or limited:
        limited = (*limited, *by.get("withheld", ()))
    shut = ground.shut
    if question == "redistribute" and grants and not any("permitted purpose" in each.plain for each in grants):
        shut = tuple(each for each in shut if "permitted purpose" not in each[1].plain)
    gates = (*limit_gates((*limited, *consent)), *dict.fromkeys(gate for gate, _ in shut))
    shutting = (*by.get("service", ()), *by.get("narrow", ()), *(step for _, step in shut))
    duties = ground.on_copies if question == "redistribute" else ground.duties
    outweighed = by.get("outweighed", ())
    if question == "commercial-use" and _no_commerce(
        limited, (*grants, *by.get("outweighed", ())), by.get("narrow", ())
    ):
        proof = (*limited, *shutting, *grants)
        return Answer(question=question, answer=Says.NO, proof=proof[:MOST_STEPS], gates=gates, duties=duties)
    if refused and by.get("narrow") and not grants and not limited:
        proof = (*by["narrow"], *refused)
        return Answer(question=question, answer=Says.CONDITIONAL, proof=proof[:MOST_STEPS], gates=gates, duties=duties,
                      conditions=tuple(dict.fromkeys(each.says for each in by["narrow"])))  # fmt: skip
    if refused and grants and not by.get("narrow") and not limited:
        return Answer(question=question, answer=Says.UNCLEAR, proof=(*refused, *grants)[:MOST_STEPS],
                      reason="it is granted in one place and refused in another")  # fmt: skip
    if refused and not grants:
        return Answer(question=question, answer=Says.NO, proof=refused[:MOST_STEPS])
    if consent and not grants and not limited and not by.get("narrow"):
        return Answer(question=question, answer=Says.NO, proof=consent[:MOST_STEPS], gates=gates)
    if not grants and not limited and not by.get("narrow"):
        barred = by.get("barred", ())
        if ground.elsewhere and not barred:
            return Answer(question=question, answer=Says.UNCLEAR, proof=ground.elsewhere[:MOST_STEPS],
                          reason="it refers to another text for that")  # fmt: skip
        return Answer(question=question, answer=Says.NO if barred else Says.SILENT, proof=barred[:MOST_STEPS])
    if limited or consent or shutting:
        proof = (*limited, *consent, *shutting, *grants, *outweighed)
        conditions = tuple(dict.fromkeys(each.says for each in (*limited, *consent, *shutting)))
        return Answer(question=question, answer=Says.CONDITIONAL, proof=tuple(dict.fromkeys(proof))[:MOST_STEPS],
                      gates=gates, conditions=conditions, duties=duties)  # fmt: skip
    understood = {each.plain for steps in by.values() for each in steps}
    asked = tuple(each for each in ground.doubts if each.vote == "doubt" or question == "redistribute")
    if doubts := tuple(each for each in asked if each.plain not in understood):
        return Answer(question=question, answer=Says.UNCLEAR, proof=(*doubts, *grants)[:MOST_STEPS], duties=duties,
                      reason="it is granted, and a sentence sounds like a limit that was not understood")  # fmt: skip
    return Answer(question=question, answer=Says.YES, proof=(*grants, *outweighed)[:MOST_STEPS], duties=duties)


def _bounds(question: str, ground: Ground, grants: tuple[Step, ...]) -> tuple[Step, ...]:
    """The limits of sentences of their own on a right that is granted without any."""
    if question == "redistribute":
        subject = any(_WEIGHING.subject_to_them.search(each.plain) for each in grants)
        same = {each.plain for each in grants}
        beside = tuple(each for each in ground.bounds if each.plain in same)
        return (*ground.bearing.limits.every, *((*ground.bounds, *ground.limits) if subject else beside))
    if question not in CHANGING:
        return ()
    if any(each.says == FOR_ANY for each in grants):
        return tuple(
            each for each in ground.bounds if each.says in (NO_COMMERCE, TRIAL) or "non-commercial" in each.says
        )
    return ground.bounds


def resolved(by: Votes) -> Votes:
    """Votes without those that another one outweighs: a grant that names the act goes before one of everything, one of
    all copies before one of some, and a refusal of the thing itself before a grant of everything.
    """
    by = dict(by)
    general = {vote: by.pop(f"general-{vote}", ()) for vote in ("limited", "narrow")} | {"grant": by.pop("general", ())}
    if not (by.get("grant") or by.get("limited") or by.get("narrow")):
        if by.get("refused"):
            return {"refused": by["refused"]}
        by |= general
    else:
        by["outweighed"] = tuple(step for steps in general.values() for step in steps)
    if by.get("grant"):
        by["outweighed"] = (*by.get("outweighed", ()), *by.pop("narrow", ()))
    return by


def _no_commerce(limited: tuple[Step, ...], grants: tuple[Step, ...], some: tuple[Step, ...]) -> bool:
    """Whether a use is limited so that none of it is commercial, and no commercial use is granted beside it, nor in
    some ways.
    """
    kinds = {gate.kind for gate in limit_gates(limited)}
    if any(_WEIGHING.commercially.search(each.plain) for each in some):
        return False
    if any(each.says == FOR_COMMERCE for each in grants) or any(each.says == TRIAL for each in limited):
        return False
    if any(each.says == _INSIDE and "internal business" in each.plain for each in limited):
        return False
    if kinds & {"non-commercial", "research"}:
        return True
    return bool(kinds & {"evaluation", "private"}) and not kinds & {"internal"} and not grants


def by_vote(steps: tuple[Step, ...]) -> Votes:
    """Steps by what they vote, each once."""
    by: Votes = {}
    for each in dict.fromkeys(steps):
        by[each.vote] = (*by.get(each.vote, ()), each)
    return by
