"""Which kinds of claims a sentence makes, where no person has said so."""

from collections.abc import Iterator

from ringtrue import shelf
from ringtrue.examiners import Case, Exhibit, examiner
from ringtrue.examiners.claims.sentence import kinds_in
from ringtrue.examiners.papers.quoted import MOST_BYTES, found
from ringtrue.observation import Kind, Observation

LANGUAGES = tuple(sorted(f"claim-language/{path.name}" for path in (shelf.CATALOGUE / "claim-language").glob("*.toml")))
KINDS = tuple(sorted(f"claims/{path.name}" for path in (shelf.CATALOGUE / "claims").glob("*.toml")))


def _case(says: str, quote: str, *kinds: str, kind: tuple[str, ...] = ()) -> Case:
    return Case(
        says=says,
        files={"document/brochure.md": quote.encode()},
        declared={"quote": quote, "kind": kind},
        expects={"claim.kind": kinds} if kinds else {},
    )


@examiner(
    per=Kind.CLAIM,
    topics=("claim.kind",),
    reads=("document",),
    consults=(*LANGUAGES, *KINDS),
    cases=(
        _case("a slogan without scope claims all of it", "Truly sovereign AI – made at home.", "sovereign-ai"),
        _case("a scope claims no more than its scope", "Runs in our sovereign AI cloud.", "sovereign-cloud"),
        _case("a sentence may make several claims", "Air‑gapped, on open weights.", "air-gapped", "open-weights"),
        _case("a denied phrase claims nothing", "This isn’t sovereign AI."),
        _case("another language is read by its own words", "ゼロから学習したモデルです。", "trained-from-scratch"),
        _case("a hedged phrase claims nothing", "Designed for sovereign AI."),
        _case("a part of another word claims nothing", "Sovereignty of AI is our theme."),
        _case("a person's reading stands", "Our sovereign AI.", kind=("sovereign-cloud",)),
        Case(
            says="words that do not stand in the document are refused",
            files={"document/brochure.md": b"A model."},
            declared={"quote": "Our sovereign AI."},
            refused="does not stand",
        ),
    ),
)  # fmt: skip
def claim_said(exhibit: Exhibit) -> Iterator[Observation]:
    """Which kinds of claims does this sentence make?

    Looks in the quoted sentence for the phrases of `catalogue/claims/`, in any case, with any dashes and quotes,
    in English, Japanese, Korean, Indonesian, Chinese and Arabic (`catalogue/claim-language/`). A phrase that is denied
    ("not", "never"), hedged ("designed for", "up to"), wished for ("demand for"), asked or spoken of ("our sovereign
    AI strategy") is not claimed outright; a phrase with a scope ("sovereign cloud") is not the one without ("sovereign
    AI"). A person's reading goes before: where the dossier gives the kinds, nothing is recognised.
    """
    claim = exhibit.declared
    if claim.kind:
        return
    languages = [exhibit.consulted[name] for name in LANGUAGES]
    kinds = kinds_in(claim.quote, (exhibit.consulted[name] for name in KINDS), languages)
    for file in exhibit.files("document") if kinds else ():
        place = found(file, file.read(MOST_BYTES), claim.quote, claim.page, str(exhibit.item))
        for kind, words in kinds.items():
            yield exhibit.seen("claim.kind", kind, place, quote=claim.quote, note=f"by its words “{words}”")
