"""What a text says of law, courts, export and patents, and to whom it speaks."""

import re
from collections.abc import Iterator

from ringtrue.instruments.legal.document import Document, Quote
from ringtrue.instruments.legal.frames import Modality, Reading
from ringtrue.instruments.legal.licences import Step
from ringtrue.instruments.legal.licences.steps import step_of
from ringtrue.instruments.legal.sentences import Sentence, sentences_of
from ringtrue.instruments.legal.sought import sought

_PLACE = r"[a-z][a-z' ]{2,60}?"
_LAW = sought(
    r"(?:governed|construed|interpreted|enforced|controlled|determined|regulated)\b(?:[^.;]|(?<=\b[a-z])\.){0,100}?\b(?:laws?|legislation) (?:in force )?(?:of|in) (?:the )?(?P<place>[a-z][a-z' ]{2,60}?)(?= (?:without|and|excluding|regardless|as|where|applicable|irrespective|,)|[,.;(]|$)"
    r"|\b(?P<adjective>[a-z]+) law (?:shall |will |exclusively |alone )*(?:governs?|appl(?:y|ies)|controls?|(?:is|be) (?:applicable|the governing))|\bsubject to (?P<nation>united states(?: federal)?|[a-z]+(?:ese|ish|ian|ch|an)|swiss|greek|israeli|thai|indian|new york) (?:substantive |domestic |material |internal )?laws?\b|(?:governed|construed|interpreted|read|regulated)(?: \w+){0,4}? (?:by|under|in accordance with|according to) (?:the )?(?P<other>[a-z](?:[a-z ]|(?<=\b[a-z])\.){1,50}?) laws?\b"
    r"|(?:governed|construed|interpreted|applied)\b[^.;]{0,30}\b(?:by|in accordance with|under) the (?:state|commonwealth|province|republic) of (?P<state>[a-z]{3,20}(?: [a-z]{3,20})?)\b"
    rf"|\blaws? (?:in force )?(?:of|in) (?:the )?(?P<named>{_PLACE})(?:,.{{0,100}}?)?,?(?: (?:shall|will|alone|exclusively|also))* (?:governs?|appl(?:y|ies)|(?<=shall )control|(?<=will )control|(?:is|are) applicable)\b(?! to (?:the )?(?:export|use))"
    rf"|\b(?:governing|applicable) law (?:is|shall be|will be)(?: that of| the (?:substantive )?laws?(?: of)?)? (?:the )?(?P<called>{_PLACE})(?= (?:law|without|and|excluding)\b| ?[,.;(]|$)"
    rf"|\bgoverning law: (?:the )?(?:laws? of )?(?:the )?(?P<headed>{_PLACE})(?:, [a-z ]{{2,30}})? ?\.?$"
    rf"|\b(?:agreement|licen[sc]e|terms|interpretation|validity|disputes?|contract)\b[^.;]{{0,80}}\bsubject (?:exclusively |solely )?to (?:the )?(?:exclusive )?laws? of (?:the )?(?P<bound>{_PLACE})(?= (?:without|and|excluding)\b| ?[,.;(]|$)"
    rf"|\b(?:construction|interpretation|validity)\b[^.;]{{0,60}}\blaws? of (?:the )?(?P<read>{_PLACE})(?= (?:without|and|excluding)\b| ?[,.;(]|$)"
    rf"|\blaws? of (?:the )?(?P<seated>{_PLACE}),? (?:if|where) (?:you|licensee)\b"
)
_OF_A_SEAT = sought(
    r"(?<!copyright )\blaws? of (?:the )?(?:location|place of residence|seat|domicile|residence)\b|(?<!copyright )\blaws? of (?:the |that |such )?(?:relevant |same )?(?:member |home )?(?:jurisdiction|countr(?:y|ies)|state|province|place|territory)s?(?: or [a-z]+)?(?: in which| where| wherein|[,.;]| excluding| without|$)"
    r"|\blaws? of the (?:state|country|province)[^.;]{0,20} where you\b"
    r"|\blaws? (?:applicable|in force) (?:in|at) (?:the )?(?:country|place|jurisdiction|state(?! of [a-z]))\b"
    r"|\blaws? of (?:the |that )?(?:applicable |relevant )?(?:jurisdiction|country|place|seat|domicile) of (?:the )?(?:copyright (?:holder|owner)|licensor|licensee|user|defendant|author)s?\b"
    r"|\blocal laws? of your\b"
    r"|\byour (?:country|state|province|jurisdiction|local)(?:'s)? laws? (?:will|shall)? ?(?:appl|govern)"
)
"""The law of wherever a party sits, a court sits or the licence is enforced."""
_FORUM = sought(
    r"(?:courts?|tribunals?)[^.;]{0,120}(?:jurisdiction|venue)|(?:jurisdiction|venue)[^.;]{0,120}courts?|arbitration|(?:suit|proceeding)[^.;]{0,100}brought in[^.;]{0,80}courts?"
)
_EXPORT = sought(r"\bexport\w*|re-?export\w*|\bembargo\w*|\bsanctions?\b|trade (?:compliance|control)")
_PATENT = sought(r"\bpatent (?:licen[sc]e|rights?|claims?)|\bpatents?\b")


def law(reading: Reading) -> Iterator[tuple[Step, str]]:
    """Sentences that name the governing law, and the law."""
    for sentence in reading.sentences:
        if "law" not in sentence.plain and "legislation" not in sentence.plain:
            continue
        if "provided that" in sentence.plain and _PREVAILS.search(sentence.plain):  # it is about which language counts
            continue
        if (seat := _OF_A_SEAT.search(sentence.plain)) and re.search(
            r"\bgovern|\bconstru|\binterpret|\bsuit\b|\blitigation\b|\bdisputes?\b", sentence.plain
        ):
            yield step_of(reading, sentence, SEAT, "the law of a party's or a court's place"), seat.group()
            continue
        for matched in _LAW.finditer(sentence.plain.replace("_", " ") if "_" in sentence.plain else sentence.plain):
            if sentence.plain[: matched.start()].endswith(("not be ", "not ")):
                continue
            place = next((each for each in matched.groups() if each), "").strip()
            place = re.sub(r"^(?:state|commonwealth|republic|people's republic) of |^(?:the )", "", place).strip()
            if place and not re.search(
                r"^(?:this|that|any|applicable|such|your|our|its|copyright|each|which|no|other|local|mandatory|statutory|governing|all|export|following|relevant|law|by|intellectual|consumer|principles?|data|jurisdiction|countr(?:y|ies)|place)\b",
                place,
            ):
                yield step_of(reading, sentence, "law", f"the law of {place}"), place


SEAT = "seat"
"""The vote for a law that depends on where somebody is."""
_YOU_GRANT = sought(r"\byou (?:hereby )?grant\b")


def to_anybody(reading: Reading) -> Iterator[Step]:
    """Sentences that grant to any person, whoever that is."""
    for sentence in reading.sentences:
        if not _YOU_GRANT.search(sentence.plain) and re.search(
            r"\b(?:granted|grants(?: permission)?)\b[^.;]{0,160}\bto (?:any person|anyone|anybody|everyone|any individual (?:or|and) (?:institution|entity|organi[sz]ation|company))\b|\bavailable (?:for|to) (?:both )?academic and non-academic\b|\bgives (?:anyone|everyone)\b[^.;]{0,40}\bpermission\b|\b(?:permitted|allowed|granted) regardless of (?:whether|who)\b|\b(?:anyone|everyone|any person) (?:is free to|may) (?:use|copy)\b(?![^.;]*\b(?:during|trial|only|if|until)\b)",
            sentence.plain,
        ):
            yield step_of(reading, sentence, "anybody", "it is granted to any person")


_PREVAILS = sought(
    r"\b(?P<one>[a-z]+)(?:[- ]language)? (?:version|text|original)[^.;]{0,80}(?:shall |will )?(?:prevails?|controls?|governs?|takes? precedence|is (?:the )?(?:authoritative|binding))"
)


def prevailing_language(document: Document) -> tuple[str, tuple[Quote, ...]]:
    """The language other than English whose text prevails by the document's own words; empty when none does."""
    for sentence in sentences_of(document):
        if (matched := _PREVAILS.search(sentence.plain)) and matched["one"] in _LANGUAGES:
            return matched["one"].title(), sentence.quotes(document, *matched.span())
    return "", ()


_LANGUAGES = frozenset(
    [
        "chinese",
        "korean",
        "japanese",
        "french",
        "german",
        "spanish",
        "arabic",
        "russian",
        "italian",
        "portuguese",
        "indonesian",
        "danish",
        "dutch",
    ]
)


def plain_votes(reading: Reading, question: str) -> Iterator[Step]:
    """Sentences on courts, export and patents: votes `yes`, for patents also `no`."""
    pattern = {"forum": _FORUM, "export": _EXPORT, "patent": _PATENT}[question]
    for sentence, frames in reading.by_sentence:
        plain = sentence.plain
        if not frames or not pattern.search(plain) or _skips(sentence, question):
            continue
        if question == "patent":
            grants = [
                each
                for each in frames
                if each.modality is Modality.PERMIT and re.search(r"\bgrants?\b|\bgranted\b|licen[sc]e", each.plain)
            ]
            if grants and re.search(
                r"patent (?:licen[sc]e|rights?|claims?)|(?:copyright|rights)[^.;]{0,40}patent|patents?[^.;]{0,60}(?:licen[sc]e|rights)|under[^.;]{0,60}patents?",
                plain,
            ):
                yield step_of(reading, sentence, "yes", "a patent licence is granted")
            elif re.search(
                r"\bno[t]?\b[^.;]{0,80}patent|patent[^.;]{0,60}\bnot\b[^.;]{0,20}(?:licensed|granted|included)", plain
            ):
                yield step_of(reading, sentence, "no", "no patent licence is granted")
        else:
            yield step_of(reading, sentence, "yes", f"it speaks of {question}")


def _skips(sentence: Sentence, question: str) -> bool:
    if question == "patent":
        return bool(re.search(r"retain[^.;]{0,60}notices|attribution notices", sentence.plain))
    return bool(re.search(r'^" ', sentence.plain) and " mean" in sentence.plain[:80])
