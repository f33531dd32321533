"""What a text says of ownership, names to bear, law, courts, export and patents."""

import re
from collections.abc import Iterator

from ringtrue.instruments.legal.actors import Actor
from ringtrue.instruments.legal.document import Document, Quote
from ringtrue.instruments.legal.frames import Modality, Reading
from ringtrue.instruments.legal.licences import Gate, Step
from ringtrue.instruments.legal.licences.gates import sizes
from ringtrue.instruments.legal.licences.steps import step_of
from ringtrue.instruments.legal.sentences import Sentence, sentences_of
from ringtrue.instruments.legal.sought import Sought, sought

_DERIVED = sought(
    r"\bderivative|\bmodification|\bmodified|\badaptation|\bfine-tuned|\btuned|\badapted|\bdeveloped (?:by|with)[^.;]{0,40}\busing the\b"
)
_OUTPUT = sought(r"\boutputs?\b|generated content")
_OWNED_BY_AFTER = sought(
    r"\b(?:belongs? to|vests? in|property of|owned (?:solely |exclusively )?by|assigns?[^.;]{0,60} to|remain with)\s+(?:the |and )*([a-z0-9' -]{1,40})"
)
_OWNER_BEFORE = sought(
    r"(?:is|are|be|remains?) (?:and will be |and shall be )?the (?:sole |exclusive |sole and exclusive )*owners?|(?<!your )(?<!its )(?<!their )(?<!our )\bowns?\b|\bretains? (?:all |full |sole )*(?:ownership|right|title)"
)
_ASSIGNED = sought(r"\b(?:you|licensee)\b[^.;]{0,60}\bassigns? to\b ([a-z0-9' -]{1,60})")
_CONDITIONED = sought(
    r"condition\w* upon|provided (?:that|you)|subject to (?:your|licensee's) (?:continued )?compliance|as long as|so long as|if you comply"
)
_MADE_FOR = sought(r"(?:derivatives|derivative works|modifications)[^.;]{0,40} made by or for|ownership of")
_NAMES = sought(
    r"(?:at the (?:beginning|start) of|begin(?:s|ning)? with|start(?:s|ing)? with|prefix\w*|as (?:a )?prefix|include|bear|use)[^.;]{0,80}(?:name|prefix)|name[^.;]{0,80}(?:begin|start|prefix|includ)\w*"
)
_SHOWS = sought(
    r"(?<!publicly )\b(?:display|show|state|indicate|include)s? (?:the |a |an |following |phrase |words |text |statement |notice |prominently |in |on |its |your |[a-z]+ ){0,8}(?:[a-z]+)?:? ?\"|prominently (?:display|indicate|state)\w*|\b(?:name|logo|brand|badge|widget)\b[^.;]{0,30}\bmust (?:appear|be (?:displayed|shown|visible))|\bdisplay\b[^.;]{0,60}\b(?:badge|widget|logo|attribution mark)\b|\b(?:us|includ|contain|add|stat|display|carry|bear)\w* (?:the |a )?following (?:attribution |acknowledge?ment |credit )?(?:statement|acknowledge?ment|attribution|phrase|sentence|credit|words|legend)|\backnowledge\b[^.;]{0,100}\bas follows\b|\bcredit\b[^.;]{0,60}\"|\"[ ]?(?:built|powered|improved|based) (?:with|by|on|using)|\b(?:built|powered|improved) (?:with|by|using) [a-z]|\bfollowing form\b[^.;]{0,20}\bmade with\b"
)
_ONLY_NOTICES = sought(
    r"(?:copyright|patent|attribution|licen[sc]e|permission|legal|prominent) notices?|\" notice \" (?:text )?file|notice file|notice text|copy of (?:this|the) (?:agreement|licen[sc]e)"
)
_LAW = sought(
    r"(?:governed|construed|interpreted|enforced)\b[^.;]{0,100}?\b(?:laws?|legislation) (?:in force )?(?:of|in) (?:the )?(?P<place>[a-z][a-z' ]{2,60}?)(?= (?:without|and|excluding|regardless|as|where|applicable|irrespective|,)|[,.;(]|$)"
    r"|\b(?P<adjective>[a-z]+) law (?:shall |will )?(?:governs?|appl(?:y|ies))|\bsubject to (?P<nation>united states(?: federal)?|[a-z]+(?:ese|ish|ian|ch|an)) laws?\b|(?:governed|construed|interpreted)(?: \w+){0,4}? (?:by|under|in accordance with) (?:the )?(?P<other>[a-z][a-z ]{1,40}?) laws?\b"
)
_OF_A_SEAT = sought(
    r"\blaws? of (?:the |that |such )?(?:relevant |same )?(?:jurisdiction|countr(?:y|ies)|state|province|place|territory)s?(?: or [a-z]+)?(?: in which| where| wherein|[,.;]| excluding| without|$)"
    r"|\blaws? of the (?:state|country|province)[^.;]{0,20} where you\b"
)
"""The law of wherever a party sits, a court sits or the licence is enforced."""
_FORUM = sought(
    r"(?:courts?|tribunals?)[^.;]{0,120}(?:jurisdiction|venue)|(?:jurisdiction|venue)[^.;]{0,120}courts?|arbitration|(?:suit|proceeding)[^.;]{0,100}brought in[^.;]{0,80}courts?"
)
_EXPORT = sought(r"\bexport\w*|re-?export\w*|\bembargo\w*|\bsanctions?\b|trade (?:compliance|control)")
_PATENT = sought(r"patent (?:licen[sc]e|rights?|claims?)|patents?\b")


def owners(reading: Reading, of: str) -> Iterator[Step]:
    """Votes on who owns derivatives or outputs: `licensee`, `conditioned`, `licensor`."""
    thing = _DERIVED if of == "derivatives" else _OUTPUT
    if of == "derivatives" and (named := [re.escape(name) for name, what in reading.things if what == "derivatives"]):
        thing = sought(rf"{_DERIVED.pattern}|\b(?:{'|'.join(named)})")
    names = dict(reading.names)
    theirs = "|".join(
        ["us", "it", "(?:the )?licensor", *(re.escape(n) for n, a in names.items() if a is Actor.LICENSOR)]
    )
    own_work = sought(rf"\b(?:made|created|developed|prepared) by (?:or for )?(?:{theirs})\b")
    for sentence, frames in reading.by_sentence:
        plain = sentence.plain
        if not frames or not thing.search(plain):
            continue
        if of == "outputs" and re.search(
            r"(?:claims? no|no claim|not claim|does not own|no ownership)[^.;]{0,60}(?:rights?|outputs?|ownership)",
            plain,
        ):
            yield step_of(reading, sentence, "licensee", "the licensor claims nothing in outputs")
            continue
        for actor in _owned(plain, names, thing):
            if actor is Actor.LICENSEE:
                vote = "conditioned" if _CONDITIONED.search(plain) else "licensee"
                yield step_of(reading, sentence, vote, "the licensee owns it")
            elif (
                actor is Actor.LICENSOR
                and not own_work.search(plain)
                and not (_MADE_FOR.search(plain) and "you own" in plain)
            ):
                yield step_of(reading, sentence, "licensor", "the licensor owns it")


def _owned(plain: str, names: dict[str, Actor], thing: Sought) -> Iterator[Actor]:
    owning = list(_OWNER_BEFORE.finditer(plain))
    for n, matched in enumerate(owning):
        until = owning[n + 1].start() if n + 1 < len(owning) else len(plain)
        before, after = (
            plain[max(0, matched.start() - 90) : matched.start()],
            plain[matched.end() : min(until, matched.end() + 200)],
        )
        if re.search(r"\b(?:copyright|intellectual property|rights) owner", matched.group()) or re.search(
            r"\b(?:copyright|rights)\s*$", before
        ):
            continue
        if not (thing.search(after) or thing.search(plain[: matched.start()])):
            continue
        actor = _last_role(before, names)
        if actor is Actor.LICENSOR and not thing.search(after):
            continue
        if actor is not None:
            yield actor
    for matched in _ASSIGNED.finditer(plain):
        if (
            thing.search(plain[matched.start() : matched.end() + 60])
            and _first_role(matched[1], names) is Actor.LICENSOR
        ):
            yield Actor.LICENSOR
    for matched in _OWNED_BY_AFTER.finditer(plain):
        if re.search(r"\b(?:names?|marks?|trademarks?|logos?)\s*$", plain[: matched.start()]):
            continue
        if matched.group().startswith("owned") and not re.search(
            r"\b(?:is|are|be|been|remains?)\s+(?:\w+ly )?$", plain[: matched.start()]
        ):
            continue
        if thing.search(plain[max(0, matched.start() - 160) : matched.start()]):
            actor = _first_role(matched[1], names)
            if actor is not None:
                yield actor


def _roles(names: dict[str, Actor]) -> list[tuple[str, Actor]]:
    always = [
        ("you", Actor.LICENSEE),
        ("your", Actor.LICENSEE),
        ("licensee", Actor.LICENSEE),
        ("customer", Actor.LICENSEE),
        ("licensor", Actor.LICENSOR),
        ("licensors", Actor.LICENSOR),
        ("suppliers", Actor.LICENSOR),
        ("we", Actor.LICENSOR),
        ("us", Actor.LICENSOR),
        ("copyright holder", Actor.LICENSOR),
        ("copyright holders", Actor.LICENSOR),
    ]
    return [*names.items(), *always]


def _last_role(text: str, names: dict[str, Actor]) -> Actor | None:
    best, at = None, -1
    for name, actor in _roles(names):
        for each in re.finditer(rf"(?<![\w-]){re.escape(name)}(?![\w'])", text):
            if each.start() >= at:
                best, at = actor, each.start()
    return best


def _first_role(text: str, names: dict[str, Actor]) -> Actor | None:
    places = [
        (each.start(), actor)
        for name, actor in _roles(names)
        if (each := re.search(rf"(?<![\w-]){re.escape(name)}(?![\w])", text))
    ]
    return min(places, key=lambda each: each[0])[1] if places else None


_PHRASES = sought(r"\b(?:phrase|expression|word|term)s?\b[^.;]{0,60}\b(?:construed|interpreted|limit the generality)")
"""How words of the text itself are to be read."""
_SHOULD_SHOW = sought(
    r"\bfollowing (?:acknowledge?ment|statement|attribution|credit|text)\b[^.;]{0,20}\b(?:should|must|shall) (?:also )?be (?:\w+ly )?(?:displayed|included|shown|reproduced)"
)
_PROVIDED = sought(r"\bprovided (?:that )?you (?:do|meet|comply|satisfy|display|show|include)\b")


def naming(reading: Reading) -> Iterator[tuple[Step, tuple[Gate, ...]]]:
    """Votes: `yes`, or `sized` with the sizes above which a name must be shown."""
    for sentence, frames in reading.by_sentence:
        plain = sentence.plain
        oblige = [
            each
            for each in frames
            if (each.modality is Modality.OBLIGE and each.actor in (Actor.LICENSEE, Actor.NOBODY))
            or (each.modality is Modality.PERMIT and _PROVIDED.search(each.plain))
        ]
        if _SHOULD_SHOW.search(plain):
            yield step_of(reading, sentence, "yes", "a name or phrase must be shown"), ()
            continue
        if not oblige:
            continue
        body = " ".join(each.plain for each in oblige)
        if _PHRASES.search(plain):
            continue
        shown = _SHOWS.search(body) and not re.search(r"\bmean(?:s)?\b", plain[:80])
        named = (
            _NAMES.search(body)
            and re.search(r"\"", plain)
            and re.search(r"model(?:'s)? name|name of|product name|names?\b", plain)
        )
        if not (shown or named):
            continue
        if _ONLY_NOTICES.search(body) and not re.search(
            r"built|powered|improved|made with|beginning of|website|user interface|prefix", body
        ):
            continue
        if re.search(r"trademark|patent litigation|enforceable provision", body) and not re.search(
            r"built|powered", body
        ):
            continue
        gates = sizes(sentence) or (
            (Gate(kind="fixed"),) if _IN_PUBLIC.search(plain) and not _ON_OFFER.search(plain) else ()
        )
        yield step_of(reading, sentence, "sized" if gates else "yes", "a name or phrase must be shown"), gates


_IN_PUBLIC = sought(r"\bpublic statements?\b|\bpublication\b|\bpublish\w* (?:results|papers|research)|\bpress\b")
_ON_OFFER = sought(r"\b(?:distribut|redistribut|website|user interface|make available|making available|offer|product)")


def law(reading: Reading) -> Iterator[tuple[Step, str]]:
    """Sentences that name the governing law, and the law."""
    for sentence in reading.sentences:
        if "law" not in sentence.plain and "legislation" not in sentence.plain:
            continue
        if (seat := _OF_A_SEAT.search(sentence.plain)) and re.search(
            r"\bgovern|\bconstru|\binterpret|\bsuit\b|\blitigation\b", sentence.plain
        ):
            yield step_of(reading, sentence, SEAT, "the law of a party's or a court's place"), seat.group()
            continue
        for matched in _LAW.finditer(sentence.plain):
            place = next((each for each in matched.groups() if each), "").strip()
            place = re.sub(r"^(?:state|commonwealth|republic|people's republic) of |^(?:the )", "", place).strip()
            if place and not re.search(
                r"^(?:this|that|any|applicable|such|your|our|its|copyright|each|which)\b", place
            ):
                yield step_of(reading, sentence, "law", f"the law of {place}"), place


SEAT = "seat"
"""The vote for a law that depends on where somebody is."""


_YOU_GRANT = sought(r"\byou (?:hereby )?grant\b")
_NO_NAME = sought(
    r"\bnot (?:a requirement|required|necessary|obliged|obligated)\b[^.;]{0,120}\b(?:attribut|credit)|\bno (?:attribution|credit) (?:is )?(?:required|needed)\b"
)


def unnamed(reading: Reading) -> Iterator[Step]:
    """Sentences by which nobody need be named."""
    for sentence in reading.sentences:
        if _NO_NAME.search(sentence.plain):
            yield step_of(reading, sentence, "unnamed", "no attribution is required")


def to_anybody(reading: Reading) -> Iterator[Step]:
    """Sentences that grant to any person, whoever that is."""
    for sentence in reading.sentences:
        if not _YOU_GRANT.search(sentence.plain) and re.search(
            r"\b(?:granted|grants(?: permission)?)\b[^.;]{0,160}\bto (?:any person|anyone|anybody|everyone)\b|\bgives (?:anyone|everyone)\b[^.;]{0,40}\bpermission\b|\b(?:anyone|everyone|any person) (?:is free to|may) (?:use|copy)\b(?![^.;]*\b(?:during|trial|only|if|until)\b)",
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
