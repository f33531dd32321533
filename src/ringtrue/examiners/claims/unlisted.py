"""Which sentences of a claim's document claim something, too, and stand in no claim of the dossier."""

from collections.abc import Iterable, Iterator

from ringtrue.dossier.artefacts import File
from ringtrue.examiners import Case, Exhibit, examiner
from ringtrue.examiners.claims.passages import Passage, passages
from ringtrue.examiners.claims.said import KINDS, LANGUAGES
from ringtrue.examiners.claims.sentence import Standing, plain
from ringtrue.instruments.legal import Illegible
from ringtrue.instruments.legal.reading import MOST_BYTES, read
from ringtrue.observation import Kind, Observation

_PAGE = (
    b"# Brochure\n\nTruly sovereign AI.\n\nYour data never leaves Norvale.\n\nIt is designed for air-gapped halls.\n"
)


@examiner(
    per=Kind.CLAIM,
    topics=("claim.unlisted",),
    reads=("document",),
    knows=("claim.quote",),
    consults=(*LANGUAGES, *KINDS),
    cases=(
        Case(
            says="a sentence that nobody listed is found, a hedged one asserts nothing",
            files={"document/brochure.md": _PAGE},
            declared={"quote": "Truly sovereign AI."},
            known={"claim.quote": {"it": ("Truly sovereign AI.",)}},
            expects={"claim.unlisted": ("data-stays-home",)},
        ),
        Case(
            says="where every claim is listed nothing is left to tell",
            files={"document/brochure.md": _PAGE},
            declared={"quote": "Truly sovereign AI."},
            known={"claim.quote": {"it": ("Truly sovereign AI.",), "other": ("data never leaves Norvale",)}},
        ),
        Case(
            says="a document that is no text says nothing here",
            files={"document/brochure.md": b"Truly sovereign AI.\n\xff"},
            declared={"quote": "Truly sovereign AI."},
            known={"claim.quote": {"it": ("Truly sovereign AI.",)}},
        ),
    ),
)
def claim_unlisted(exhibit: Exhibit) -> Iterator[Observation]:
    """Which sentences beside the quoted one claim something, and are in no claim of the dossier?

    Reads the whole document of the claim, sentence by sentence, as `claims/said` reads one, in six languages. What a
    claim of the dossier quotes, or is part of, is listed; of the rest every kind claimed outright is told with its
    sentence. They enter no verdict: a person who agrees lists them. A document that cannot be read whole as text says
    nothing here; its quotations are still found by `claims/quoted`.
    """
    listed = [plain(str(quote)) for quotes in exhibit.known.get("claim.quote", {}).values() for quote in quotes]
    kinds = [exhibit.consulted[name] for name in KINDS]
    languages = [exhibit.consulted[name] for name in LANGUAGES]
    for file in exhibit.files("document"):
        for passage in _read(file, kinds, languages):
            if not _is_listed(plain(passage.text), listed):
                for made in passage.made:
                    if made.standing is Standing.OUTRIGHT:
                        quote, span = passage.quotes[0].text, passage.quotes[0].span
                        place = file.within(
                            span.start, span.end, page=span.page, paragraph=span.paragraph, line=span.line
                        )
                        yield exhibit.seen("claim.unlisted", made.kind, place, quote=quote)


def _read(file: File, kinds: Iterable[object], languages: Iterable[object]) -> tuple[Passage, ...]:
    try:
        return passages(read(file.read(MOST_BYTES), file.name), kinds, languages)  # type: ignore[arg-type]
    except Illegible:
        return ()


def _is_listed(text: str, listed: Iterable[str]) -> bool:
    return any(each in text or text in each for each in listed)
