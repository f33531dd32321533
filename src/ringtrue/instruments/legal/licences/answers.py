"""The answers of a licence text: votes of its sentences, weighed question by question, each with its proof."""

from collections.abc import Callable, Iterator
from dataclasses import replace

from ringtrue.instruments.legal.document import Document
from ringtrue.instruments.legal.english import is_english
from ringtrue.instruments.legal.frames import Reading, read_frames
from ringtrue.instruments.legal.licences import Answer, Says, Step
from ringtrue.instruments.legal.licences.changing import changed_unilaterally, restricted_remotely
from ringtrue.instruments.legal.licences.compared import compared
from ringtrue.instruments.legal.licences.deleting import deleted_at_end
from ringtrue.instruments.legal.licences.doubts import ending
from ringtrue.instruments.legal.licences.ending import ended_at_will, ends_on_breach
from ringtrue.instruments.legal.licences.gates import kept_out
from ringtrue.instruments.legal.licences.grants import ACTS
from ringtrue.instruments.legal.licences.identity import Identity
from ringtrue.instruments.legal.licences.naming import naming, unnamed
from ringtrue.instruments.legal.licences.outputs import on_outputs
from ringtrue.instruments.legal.licences.owning import owners
from ringtrue.instruments.legal.licences.patterns import patterns
from ringtrue.instruments.legal.licences.standing import SEAT, law, plain_votes, to_anybody
from ringtrue.instruments.legal.licences.weighing import MOST_STEPS, Ground, by_vote, ground_of, right

_ANSWERS = patterns("answers")

QUESTIONS = (
    "use", "commercial-use", "modify", "fine-tune", "merge", "train-on-outputs", "redistribute", "host",
    "ended-at-will", "ends-on-breach", "restricted-remotely", "changed-unilaterally", "delete-at-end",
    "derivatives-owner", "outputs-owner", "naming-duty", "excluded-persons", "governing-law", "forum", "export",
    "patent",
)  # fmt: skip
"""In the order in which they are told; what each asks and what silence means stands in `questions.toml`."""

FOREIGN = "it is not written in English, the one language in which licences are read"
"""Why every answer of a text in another language is unclear."""


def read_licence(document: Document) -> tuple[Answer, ...]:
    """Every answer of a text, in the order of `QUESTIONS`; all of them unclear where it is not written in English."""
    if not is_english((document.text,)):
        return tuple(Answer(question=each, answer=Says.UNCLEAR, reason=FOREIGN) for each in QUESTIONS)
    return answers_of(read_frames(document))


FEWEST_OF_ITS_OWN = 200
"""Words beside the known texts of a file from which on they are a text of their own: fewer name authors and components.
"""


def read_texts(document: Document, identity: Identity) -> tuple[Answer, ...]:
    """Every answer of a file. Where it holds several texts that answer differently, the answer is unclear.

    A right that one of them gives, or a safeguard that one of them has, is none of the others'. Of a text that is
    neither a known one nor an edition or a part of one, what was learnt from readers is weighed, too.
    """
    if identity.unseen:
        return _of_its_own(document)
    whole = read_licence(document)
    apart: dict[str, tuple[Answer, ...]] = {}
    for each in identity.parts:
        if (words := document.text[each.start : each.end]) not in apart:
            apart[words] = read_licence(document.only(each.start, each.end))
    for start, end in beside(document, identity):
        apart[document.text[start:end]] = _of_its_own(document.only(start, end))
    return tuple(_together(answer, [each[n] for each in apart.values()]) for n, answer in enumerate(whole))


def _of_its_own(document: Document) -> tuple[Answer, ...]:
    """The answers of a text that is no known one."""
    if not is_english((document.text,)):
        return read_licence(document)
    reading = read_frames(document)
    return compared(reading, answers_of(reading))


def beside(document: Document, identity: Identity) -> tuple[tuple[int, int], ...]:
    """Where words of the licensor's own stand beside the known texts of a file, more than a notice."""
    ends = [0, *(each.end for each in identity.parts)] if identity.parts else []
    starts = [*(each.start for each in identity.parts), len(document.text)]
    return tuple(
        (low, high) for low, high in zip(ends, starts, strict=False)
        if len(document.text[low:high].split()) >= FEWEST_OF_ITS_OWN
    )  # fmt: skip


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
    others = (step for each in apart if each.answer is not whole.answer for step in each.proof[:1])
    proof = tuple(dict.fromkeys((*others, *whole.proof)))[:MOST_STEPS]
    return replace(whole, answer=Says.UNCLEAR, told="", gates=(), reason=reason, proof=proof)


def answers_of(reading: Reading) -> tuple[Answer, ...]:
    """Every answer of a text whose frames were read."""
    ground = ground_of(reading)
    found = []
    for question in QUESTIONS:
        answer = _RULES.get(question, right)(reading, question, ground)
        found.append(_weighed_for_noise(answer))
    return tuple(found)


def _weighed_for_noise(answer: Answer) -> Answer:
    """An answer that rests on a spoilt operative word is unclear."""
    if answer.answer is not Says.UNCLEAR and any(each.noisy for each in answer.proof[:1]):
        return replace(answer, answer=Says.UNCLEAR, reason="a word on which it rests is spoilt", told="", gates=())
    return answer


Rule = Callable[[Reading, str, Ground], Answer]


def _outputs(reading: Reading, question: str, ground: Ground) -> Answer:
    by = by_vote(tuple(on_outputs(reading)))
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


def _at_will(reading: Reading, question: str, ground: Ground) -> Answer:
    by = by_vote(ended_at_will(reading))
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


def _lasting(reading: Reading, question: str, ground: Ground) -> Answer:
    """Whether the grant can be ended at will; where it seems lasting, a sentence that sounds otherwise makes it
    unclear.
    """
    answer = _at_will(reading, question, ground)
    if answer.answer not in (Says.NO, Says.SILENT):
        return answer
    understood = {each.plain for each in answer.proof}
    doubts = tuple(each for each in ending(reading) if each.plain not in understood)
    if not doubts:
        return answer
    return Answer(question=question, answer=Says.UNCLEAR, proof=(*doubts, *answer.proof)[:MOST_STEPS],
                  reason="a sentence sounds like an end at will, and was not understood")  # fmt: skip


def _voted(steps: Callable[[Reading], Iterator[Step]], order: tuple[tuple[str, Says], ...]) -> Rule:
    """A rule by which the first vote in the order that somebody cast decides."""

    def rule(reading: Reading, question: str, ground: Ground) -> Answer:
        by = by_vote(tuple(steps(reading)))
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
    def rule(reading: Reading, question: str, ground: Ground) -> Answer:
        by = by_vote(tuple(owners(reading, of)))
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


def _naming(reading: Reading, question: str, ground: Ground) -> Answer:
    found = naming(reading)
    always = tuple(step for step, gates in found if not gates)
    if always:
        return Answer(question=question, answer=Says.YES, proof=always[:MOST_STEPS])
    if not found and (free := tuple(unnamed(reading))):
        return Answer(question=question, answer=Says.NO, proof=free[:MOST_STEPS])
    if found:
        gates = tuple(dict.fromkeys(gate for _, each in found for gate in each))
        return Answer(question=question, answer=Says.CONDITIONAL, proof=tuple(step for step, _ in found), gates=gates)
    return Answer(question=question, answer=Says.SILENT)


def _excluded(reading: Reading, question: str, ground: Ground) -> Answer:
    if not ground.shut and (out := tuple(kept_out(reading))):
        return Answer(question=question, answer=Says.YES, proof=out[:MOST_STEPS])
    if not ground.shut:
        open_ = tuple(to_anybody(reading))
        return Answer(question=question, answer=Says.NO if open_ else Says.SILENT, proof=open_[:MOST_STEPS])
    return Answer(question=question, answer=Says.YES, proof=tuple(dict.fromkeys(step for _, step in ground.shut)),
                  gates=tuple(dict.fromkeys(gate for gate, _ in ground.shut)))  # fmt: skip


def _law(reading: Reading, question: str, ground: Ground) -> Answer:
    found = tuple(law(reading))
    if not found:
        return Answer(question=question, answer=Says.SILENT)
    places = tuple(dict.fromkeys(place for _, place in found))
    several = (
        all(step.vote == SEAT for step, _ in found)
        or any(step.vote == SEAT and _ANSWERS.if_otherwise.search(step.plain) for step, _ in found)
        or (len(places) > 1 and any(_ANSWERS.by_party.search(step.plain) for step, _ in found))
    )
    return Answer(
        question=question,
        answer=Says.CONDITIONAL if several else Says.YES,
        told=places[0],
        proof=tuple(dict.fromkeys(step for step, _ in found)),
    )


def _standing(reading: Reading, question: str, ground: Ground) -> Answer:
    by = by_vote(tuple(plain_votes(reading, question)))
    for vote, says in (("yes", Says.YES), ("no", Says.NO)):
        if vote in by:
            return Answer(question=question, answer=says, proof=by[vote][:MOST_STEPS])
    return Answer(question=question, answer=Says.SILENT)


_RULES: dict[str, Rule] = {
    "train-on-outputs": _outputs,
    "ended-at-will": _lasting,
    "ends-on-breach": _voted(ends_on_breach, (("yes", Says.YES), ("cure", Says.CONDITIONAL))),
    "restricted-remotely": _voted(restricted_remotely, (("yes", Says.YES), ("no", Says.NO))),
    "changed-unilaterally": _voted(
        changed_unilaterally, (("kept", Says.NO), ("terms", Says.YES), ("policy", Says.CONDITIONAL), ("no", Says.NO))
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
