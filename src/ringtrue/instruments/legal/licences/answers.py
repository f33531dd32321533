"""The answers of a licence text: votes of its sentences, weighed question by question, each with its proof."""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import lru_cache

from ringtrue.instruments.legal.document import Document
from ringtrue.instruments.legal.frames import Reading, read_frames
from ringtrue.instruments.legal.licences import Answer, Gate, Says, Step
from ringtrue.instruments.legal.licences.ending import (
    changed_unilaterally,
    deleted_at_end,
    ended_at_will,
    ends_on_breach,
    restricted_remotely,
)
from ringtrue.instruments.legal.licences.gates import shut_out
from ringtrue.instruments.legal.licences.grants import ACTS, granted, limit_gates, on_outputs
from ringtrue.instruments.legal.licences.known import Identity
from ringtrue.instruments.legal.licences.standing import SEAT, law, naming, owners, plain_votes, to_anybody

QUESTIONS = (
    "use", "commercial-use", "modify", "fine-tune", "merge", "train-on-outputs", "redistribute", "host",
    "ended-at-will", "ends-on-breach", "restricted-remotely", "changed-unilaterally", "delete-at-end",
    "derivatives-owner", "outputs-owner", "naming-duty", "excluded-persons", "governing-law", "forum", "export", "patent",
)  # fmt: skip
"""In the order in which they are told; what each asks and what silence means stands in `questions.toml`."""

_FORBIDDEN_USES = re.compile(r"use restrictions|restricted uses?|prohibited use|acceptable use|use-based restrictions")
_NOTICES = re.compile(
    r"\b(?:retain|includ\w+|reproduce|keep|give|provide|accompan\w+|cause)\b[^.;]{0,120}"
    r"\b(?:notices?|copy of (?:this|the) (?:licen[sc]e|agreement)|attribution)\b"
    r"|\bnotices?\b[^.;]{0,80}\b(?:shall|must) (?:be included|appear|be retained)\b"
)
MOST_STEPS = 6
"""Steps shown for one answer; the rest say the same."""


def read_licence(document: Document) -> tuple[Answer, ...]:
    """Every answer of a text, in the order of `QUESTIONS`."""
    return answers_of(read_frames(document))


def read_texts(document: Document, identity: Identity) -> tuple[Answer, ...]:
    """Every answer of a file. Where it holds several texts that answer differently, the answer is unclear.

    A right that one of them gives, or a safeguard that one of them has, is none of the others'.
    """
    whole = read_licence(document)
    apart = {
        document.text[each.start : each.end]: read_licence(document.only(each.start, each.end))
        for each in identity.parts
    }
    return tuple(_together(answer, [each[n] for each in apart.values()]) for n, answer in enumerate(whole))


def _together(whole: Answer, apart: list[Answer]) -> Answer:
    if {each.answer for each in apart} <= {whole.answer}:
        return whole
    said = " and ".join(sorted({each.answer.value for each in apart}))
    beside = (
        ""
        if len(apart) != 1 and whole.answer in {each.answer for each in apart}
        else f", all of it {whole.answer.value}"
    )
    reason = f"the texts in this file answer {said}{beside}"
    return replace(whole, answer=Says.UNCLEAR, told="", gates=(), reason=reason)


def answers_of(reading: Reading) -> tuple[Answer, ...]:
    """Every answer of a text whose frames were read."""
    shut = shut_out(reading)
    found = []
    for question in QUESTIONS:
        answer = _RULES[question](reading, question, shut) if question in _RULES else _right(reading, question, shut)
        found.append(_weighed_for_noise(answer))
    return tuple(found)


def _weighed_for_noise(answer: Answer) -> Answer:
    """An answer that rests on a spoilt operative word is unclear."""
    if answer.answer is not Says.UNCLEAR and any(each.noisy for each in answer.proof[:1]):
        return replace(answer, answer=Says.UNCLEAR, reason="a word on which it rests is spoilt", told="", gates=())
    return answer


Shut = tuple[tuple[Gate, Step], ...]
Rule = Callable[[Reading, str, Shut], Answer]


def _right(reading: Reading, question: str, shut: Shut) -> Answer:
    by = _resolved(_by_vote(tuple(granted(reading, question))))
    grants, limited, refused, consent = (by.get(each, ()) for each in ("grant", "limited", "refused", "consent"))
    if grants and not limited:
        limited = _limits_on_use(reading, all_rights=question not in ("modify", "fine-tune", "merge"))
    if question == "redistribute" and grants and not any("permitted purpose" in each.plain for each in grants):
        shut = tuple(each for each in shut if "permitted purpose" not in each[1].plain)
    gates = (*limit_gates((*limited, *consent)), *dict.fromkeys(gate for gate, _ in shut))
    shutting = (*by.get("service", ()), *by.get("narrow", ()), *(step for _, step in shut))
    duties = _duties(reading, question)

    def answer(says: Says, proof: tuple[Step, ...], reason: str = "") -> Answer:
        told = says in (Says.CONDITIONAL, Says.YES) or proof[:1] == limited[:1]
        return Answer(
            question=question, answer=says, proof=proof[:MOST_STEPS], reason=reason,
            gates=gates if told and says is not Says.YES else gates if proof == consent else (),
            conditions=tuple(dict.fromkeys(each.says for each in (*limited, *consent, *shutting)))
            if says is Says.CONDITIONAL else (),
            duties=duties if told else (),
        )  # fmt: skip

    if question == "commercial-use" and _no_commerce(limited, grants):
        return answer(Says.NO, (*limited, *shutting, *grants))
    if refused:
        if grants:
            return answer(Says.UNCLEAR, (*refused, *grants), "it is granted in one place and refused in another")
        return answer(Says.NO, refused)
    if consent and not grants and not limited:
        return answer(Says.NO, consent)
    if not grants and not limited and not by.get("narrow"):
        return answer(Says.NO, by["barred"]) if by.get("barred") else Answer(question=question, answer=Says.SILENT)
    if limited or consent or shutting:
        return answer(Says.CONDITIONAL, (*limited, *consent, *shutting, *grants))
    return answer(Says.YES, grants)


def _resolved(by: dict[str, tuple[Step, ...]]) -> dict[str, tuple[Step, ...]]:
    """Votes without those that another one outweighs: a grant that names the act goes before one of everything, one of
    all copies before one of some, and a refusal of the thing itself before a grant of everything.
    """
    by = dict(by)
    if not (by.get("grant") or by.get("limited") or by.get("narrow")):
        if by.get("refused"):
            return {"refused": by["refused"]}
        for vote in ("grant", "limited", "narrow"):
            by[vote] = by.get("general" if vote == "grant" else f"general-{vote}", ())
    if by.get("grant"):
        by.pop("narrow", None)
    return by


def _no_commerce(limited: tuple[Step, ...], grants: tuple[Step, ...]) -> bool:
    """Whether a use is limited so that none of it is commercial, and no commercial use is granted beside it."""
    kinds = {gate.kind for gate in limit_gates(limited)}
    if any(each.says == "granted for commercial use" for each in grants):
        return False
    if kinds & {"non-commercial", "research"}:
        return True
    return bool(kinds & {"evaluation", "private"}) and not kinds & {"internal"} and not grants


_LEADS = re.compile(r"\b(?:below|following) rights\b|\brights (?:set out |listed |described )?below\b")
"""How a limit speaks of every right that follows it."""


@lru_cache(maxsize=2)
def _votes_on_use(reading: Reading) -> dict[str, tuple[Step, ...]]:
    return _by_vote(tuple(granted(reading, "use", frozenset({"use"}))))


def _limits_on_use(reading: Reading, all_rights: bool) -> tuple[Step, ...]:
    """The limits on use, where every use that is granted has them: what may not be used may not be changed either.

    A limit that speaks of all the rights that follow holds for all of them.
    """
    by = _votes_on_use(reading)
    limited = tuple(each for each in by.get("limited", ()) if "granted for" in each.says)
    leading = tuple(each for each in limited if _LEADS.search(each.plain))
    return leading if by.get("grant") or all_rights else limited


def _duties(reading: Reading, question: str) -> tuple[str, ...]:
    duties = ["show a name or phrase"] if any(True for _ in naming(reading)) else []
    if question == "redistribute" and any(_NOTICES.search(each.plain) for each in reading.sentences):
        duties.append("pass on the licence text or its notices")
    if any(_FORBIDDEN_USES.search(each.plain) for each in reading.sentences):
        duties.append("keep to a list of forbidden uses and pass it on")
    return tuple(duties)


def _outputs(reading: Reading, question: str, shut: Shut) -> Answer:
    by = _by_vote(tuple(on_outputs(reading)))
    if refused := by.get("refused"):
        return Answer(question=question, answer=Says.NO, proof=refused)
    if limited := by.get("limited"):
        return Answer(
            question=question,
            answer=Says.CONDITIONAL,
            proof=limited,
            conditions=tuple(dict.fromkeys(s.says for s in limited)),
        )
    if grants := by.get("grant"):
        return Answer(question=question, answer=Says.YES, proof=grants)
    return Answer(question=question, answer=Says.SILENT)


def _at_will(reading: Reading, question: str, shut: Shut) -> Answer:
    by = _by_vote(tuple(ended_at_will(reading)))
    will, never = by.get("will", ()), by.get("irrevocable", ())
    if will and never:
        return Answer(question=question, answer=Says.UNCLEAR, proof=(*will, *never)[:MOST_STEPS],
                      reason="the grant is called irrevocable, and the text lets it be ended at will")  # fmt: skip
    if will:
        return Answer(question=question, answer=Says.YES, proof=will)
    if never or by.get("conduct"):
        outside = by.get("outside", ())
        if outside:
            return Answer(
                question=question,
                answer=Says.CONDITIONAL,
                proof=(*outside, *never)[:MOST_STEPS],
                conditions=tuple(dict.fromkeys(s.says for s in outside)),
            )
        return Answer(
            question=question,
            answer=Says.NO,
            proof=(*never, *by.get("conduct", ()))[:MOST_STEPS],
            told="irrevocable" if never else "on-breach",
        )
    if outside := by.get("outside", ()):
        return Answer(
            question=question,
            answer=Says.CONDITIONAL,
            proof=outside,
            conditions=tuple(dict.fromkeys(s.says for s in outside)),
        )
    return Answer(question=question, answer=Says.SILENT)


def _voted(steps: Callable[[Reading], Iterator[Step]], order: tuple[tuple[str, Says], ...]) -> Rule:
    """A rule by which the first vote in the order that somebody cast decides."""

    def rule(reading: Reading, question: str, shut: Shut) -> Answer:
        by = _by_vote(tuple(steps(reading)))
        for vote, says in order:
            if vote in by:
                return Answer(
                    question=question,
                    answer=says,
                    proof=by[vote][:MOST_STEPS],
                    conditions=(by[vote][0].says,) if says is Says.CONDITIONAL else (),
                )
        return Answer(question=question, answer=Says.SILENT)

    return rule


def _owner(of: str) -> Rule:
    def rule(reading: Reading, question: str, shut: Shut) -> Answer:
        by = _by_vote(tuple(owners(reading, of)))
        ours = (*by.get("licensee", ()), *by.get("conditioned", ()))
        theirs = by.get("licensor", ())
        if ours and theirs:
            return Answer(
                question=question,
                answer=Says.UNCLEAR,
                proof=(*theirs, *ours)[:MOST_STEPS],
                reason="it names both as owner",
            )
        if theirs:
            return Answer(question=question, answer=Says.NO, proof=theirs, told="licensor")
        if ours:
            says = Says.CONDITIONAL if by.get("conditioned") and not by.get("licensee") else Says.YES
            return Answer(question=question, answer=says, proof=ours, told="licensee")
        return Answer(question=question, answer=Says.SILENT)

    return rule


def _naming(reading: Reading, question: str, shut: Shut) -> Answer:
    found = tuple(naming(reading))
    always = tuple(step for step, gates in found if not gates)
    if always:
        return Answer(question=question, answer=Says.YES, proof=always[:MOST_STEPS])
    if found:
        gates = tuple(gate for _, each in found for gate in each)
        return Answer(question=question, answer=Says.CONDITIONAL, proof=tuple(step for step, _ in found), gates=gates)
    return Answer(question=question, answer=Says.SILENT)


def _excluded(reading: Reading, question: str, shut: Shut) -> Answer:
    if not shut:
        open_ = tuple(to_anybody(reading))
        return Answer(question=question, answer=Says.NO if open_ else Says.SILENT, proof=open_[:MOST_STEPS])
    return Answer(question=question, answer=Says.YES, proof=tuple(dict.fromkeys(step for _, step in shut)),
                  gates=tuple(dict.fromkeys(gate for gate, _ in shut)))  # fmt: skip


def _law(reading: Reading, question: str, shut: Shut) -> Answer:
    found = tuple(law(reading))
    if not found:
        return Answer(question=question, answer=Says.SILENT)
    places = tuple(dict.fromkeys(place for _, place in found))
    several = all(step.vote == SEAT for step, _ in found) or (
        len(places) > 1
        and any(re.search(r"\bif (?:you|the licensee|licensor)|located|resid", step.plain) for step, _ in found)
    )
    return Answer(
        question=question,
        answer=Says.CONDITIONAL if several else Says.YES,
        told=places[0],
        proof=tuple(dict.fromkeys(step for step, _ in found)),
    )


def _standing(reading: Reading, question: str, shut: Shut) -> Answer:
    by = _by_vote(tuple(plain_votes(reading, question)))
    for vote, says in (("yes", Says.YES), ("no", Says.NO)):
        if vote in by:
            return Answer(question=question, answer=says, proof=by[vote][:MOST_STEPS])
    return Answer(question=question, answer=Says.SILENT)


def _by_vote(steps: tuple[Step, ...]) -> dict[str, tuple[Step, ...]]:
    by: dict[str, tuple[Step, ...]] = {}
    for each in dict.fromkeys(steps):
        by[each.vote] = (*by.get(each.vote, ()), each)
    return by


_RULES: dict[str, Rule] = {
    "train-on-outputs": _outputs,
    "ended-at-will": _at_will,
    "ends-on-breach": _voted(ends_on_breach, (("yes", Says.YES), ("cure", Says.CONDITIONAL))),
    "restricted-remotely": _voted(restricted_remotely, (("yes", Says.YES), ("no", Says.NO))),
    "changed-unilaterally": _voted(
        changed_unilaterally, (("terms", Says.YES), ("policy", Says.CONDITIONAL), ("no", Says.NO))
    ),
    "delete-at-end": _voted(deleted_at_end, (("yes", Says.YES), ("part", Says.CONDITIONAL), ("no", Says.NO))),
    "derivatives-owner": _owner("derivatives"),
    "outputs-owner": _owner("outputs"),
    "naming-duty": _naming,
    "excluded-persons": _excluded,
    "governing-law": _law,
    "forum": _standing,
    "export": _standing,
    "patent": _standing,
}
assert set(QUESTIONS) - set(_RULES) == set(ACTS)
