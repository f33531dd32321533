"""What the licence text of a component allows this operator, and whether it can be taken back."""

from collections.abc import Iterator

from ringtrue.dossier.artefacts import File, unreadable
from ringtrue.examiners import Case, Exhibit, examiner
from ringtrue.instruments.legal import Illegible
from ringtrue.instruments.legal.document import Document, Quote
from ringtrue.instruments.legal.licences import Answer, Says
from ringtrue.instruments.legal.licences.answers import read_texts
from ringtrue.instruments.legal.licences.identity import Identity, identify
from ringtrue.instruments.legal.licences.rights import Operator, Right, effective
from ringtrue.instruments.legal.licences.standing import prevailing_language
from ringtrue.instruments.legal.reading import MOST_BYTES, read
from ringtrue.observation import Kind, Observation, Place

RIGHTS = {
    "licence.modifying": "modify",
    "licence.fine-tuning": "fine-tune",
    "licence.merging": "merge",
    "licence.distilling": "train-on-outputs",
}

_SAID = {
    "licence.remote-restriction": ("restricted-remotely", {Says.YES: "allowed", Says.NO: "none", Says.SILENT: "none"}),
    "licence.change-of-terms": (
        "changed-unilaterally",
        {Says.YES: "allowed", Says.CONDITIONAL: "in-policy", Says.NO: "none", Says.SILENT: "none"},
    ),
    "licence.tuned-weights-owner": (
        "derivatives-owner",
        {Says.YES: "licensee", Says.NO: "licensor", Says.SILENT: "silent"},
    ),
    "licence.tuned-weights-at-end": ("delete-at-end", {Says.NO: "keep", Says.SILENT: "silent"}),
}
FEWEST_WORDS = 20


@examiner(
    per=Kind.COMPONENT,
    topics=(
        "licence.name",
        *RIGHTS,
        "licence.text-read",
        "licence.revocation",
        "licence.remote-restriction",
        "licence.change-of-terms",
        "licence.tuned-weights-owner",
        "licence.tuned-weights-at-end",
    ),
    reads=("licence*",),
    knows=(
        "component.parent",
        "component.declared-parent",
        "profile.country",
        "profile.group-revenue",
        "profile.currency",
        "profile.monthly-users",
        "profile.offers",
        "profile.competes-in",
    ),
    cases=(
        Case(
            says="of a text near to no known one nothing is concluded",
            files={"licence/LICENSE": b"You may fine-tune the model as you like, for any purpose. " * 6},
            expects={"licence.text-read": ("part",)},
        ),
        Case(says="a name of a licence is no text", files={"licence/LICENSE": b"MIT"}),
        Case(
            says="a scanned or broken text says nothing either way",
            files={"licence/LICENSE.pdf": b"%PDF-1.4 broken"},
            refused="cannot be opened",
        ),
    ),
)
def licence_terms(exhibit: Exhibit) -> Iterator[Observation]:
    """What does the licence text allow this operator, and can it be taken back?

    The text is compared with the known texts word by word, then read sentence by sentence: the operator profile
    passes or fails its gates. Of a text that is neither a known one nor an edition of one, and of a file that holds
    several texts, nothing is concluded; `ringtrue licence read` shows what it says. Of a component that was made
    from another one, the parent's text is read as well, when it lies in a role like `licence-of-parent`, and the
    most restrictive counts; when it does not, no right along the lineage is shown.
    """
    files = tuple(
        file for role in sorted(exhibit.artefacts) if role.startswith("licence") for file in exhibit.files(role)
    )
    readings = [each for each in map(_read, files) if each is not None]
    if not readings:
        return
    for file, _, identity, _ in readings:
        for name in dict.fromkeys(name_of(each.identity) for each in identity.parts) or (name_of(identity),):
            if name:
                yield exhibit.seen("licence.name", name, file.place)
    concluded = all(each[2].status in ("exact", "edited") for each in readings)
    ends = exhibit.known.get("component.parent", {}).get(exhibit.item.name, ())
    declared = exhibit.known.get("component.declared-parent", {}).get(exhibit.item.name, ())
    made_from = {str(each) for each in (*ends, *declared)} - {"none"}
    lineage = not made_from or any(role != "licence" and exhibit.files(role) for role in exhibit.artefacts)
    whole = (
        concluded
        and lineage
        and not any(link.incorporated for _, document, _, _ in readings for link in document.links)
    )
    # A translation that yields to another text was not the text that binds.
    foreign = next((name for _, document, _, _ in readings if (name := prevailing_language(document)[0])), "")
    yield exhibit.seen(
        "licence.text-read",
        "whole" if whole and not foreign else "part",
        *(each[0].place for each in readings),
        note=f"the {foreign} text prevails by its own words" if foreign else "",
    )
    if not concluded:
        return
    operator = _operator(exhibit)
    beside = {each.name for each in exhibit.files("licence")}
    for topic, question in RIGHTS.items():
        least, why, n = effective([each[3] for each in readings], question, operator)
        file, _, _, answers = readings[n]
        own = [each[3] for each in readings if each[0].name in beside]
        if own and file.name not in beside and effective(own, question, operator)[0] is not least:
            why = ("the text beside it grants more than the text of what it was made from", *why)
        if not lineage and least not in (Right.FORBIDDEN, Right.CONDITIONS_UNMET):
            least, why = Right.UNCLEAR, ("the licence text of what it was made from is not there",)
        yield _seen(exhibit, topic, least.value, file, _of(answers, question), "; ".join(filter(None, why)))
    for file, _, _, answers in readings:
        yield _seen(
            exhibit,
            "licence.revocation",
            _revocation(_of(answers, "ended-at-will")),
            file,
            _of(answers, "ended-at-will"),
        )
        for topic, (question, words) in _SAID.items():
            answer = _of(answers, question)
            value = words.get(answer.answer, "unclear")
            if topic == "licence.tuned-weights-at-end" and answer.answer is Says.YES:
                derived = any("derived" in each.says for each in answer.proof)
                value = "delete" if derived else "silent"
            yield _seen(exhibit, topic, value, file, answer)


Read = tuple[File, Document, Identity, tuple[Answer, ...]]


def _read(file: File) -> Read | None:
    content = file.read(MOST_BYTES)
    if len(content.split()) < FEWEST_WORDS and content[:4] not in (b"%PDF", b"PK\x03\x04"):
        return None
    try:
        document = read(content, file.name)
    except Illegible as error:
        raise unreadable(file.name, str(error), "give the text as text, PDF with text, or .docx") from error
    identity = identify(document)
    return file, document, identity, read_texts(document, identity)


def name_of(identity: Identity) -> str:
    """The SPDX identifier of a known text, a reference of its own for an edition of one, nothing for any other text."""
    nearest = identity.nearest
    if nearest is None or identity.status not in ("exact", "edited"):
        return ""
    return (
        (nearest.spdx or f"LicenseRef-{nearest.id}")
        if identity.status == "exact"
        else f"LicenseRef-edited-{nearest.id}"
    )


def _operator(exhibit: Exhibit) -> Operator | None:
    def told(topic: str) -> tuple[object, ...]:
        return tuple(value for held in exhibit.known.get(topic, {}).values() for value in held)

    country = told("profile.country")
    if not country:
        return None
    revenue, users = told("profile.group-revenue"), told("profile.monthly-users")
    return Operator(
        country=str(country[0]),
        revenue=float(str(revenue[0])) if revenue else None,
        currency=str((told("profile.currency") or ("USD",))[0]),
        monthly_users=int(float(str(users[0]))) if users else None,
        offers=str((told("profile.offers") or ("",))[0]),
        competes_in=tuple(str(each) for each in told("profile.competes-in")),
    )


def _revocation(answer: Answer) -> str:
    if answer.answer is Says.NO:
        return answer.told or "on-breach"
    return {Says.YES: "at-will", Says.SILENT: "silent"}.get(answer.answer, "unclear")


def _of(answers: tuple[Answer, ...], question: str) -> Answer:
    return next(each for each in answers if each.question == question)


def _seen(exhibit: Exhibit, topic: str, value: str, file: File, answer: Answer, note: str = "") -> Observation:
    quotes: tuple[Quote, ...] = answer.quotes
    places: tuple[Place, ...] = tuple(
        file.within(
            each.span.start, each.span.end, page=each.span.page, paragraph=each.span.paragraph, line=each.span.line
        )
        for each in quotes[:3]
    )
    quote = quotes[0].text if quotes else ""
    return exhibit.seen(topic, value, *(places or (file.place,)), quote=quote, note=note or answer.reason)
