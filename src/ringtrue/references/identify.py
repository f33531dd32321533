"""Ranks the references of a library by what a checkpoint has in common with them."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ringtrue.errors import LibraryBroken
from ringtrue.instruments.checkpoint import Damaged
from ringtrue.references import Library, Reference
from ringtrue.references.library import sketch_of

if TYPE_CHECKING:
    from ringtrue.instruments.lineage import Comparison
    from ringtrue.instruments.lineage.hearing import Hearing
    from ringtrue.instruments.lineage.sketch import Sketch
    from ringtrue.instruments.lineage.subject import Subject

ALL_WHOLE = 64
"""Up to so many sketches each is compared whole; beyond, a quick look chooses."""

LOOKED_AT = 32
"""Of more sketches, so many of the closest are compared whole."""

CLOSE = -8.0
"""log10 of a quick look's bound from which on a sketch is compared whole, however many others are closer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """One reference and what the comparison with its sketch found; not `whole` where only a quick look was taken."""

    reference: Reference
    comparison: "Comparison"
    whole: bool


def prepare(
    subjects: "Sequence[Subject]", library: Library, heard: Callable[[int], None] | None = None
) -> "tuple[Hearing, ...]":
    """The checkpoint's answers to all anchors of the library; `heard` is told the bytes read.

    Raises `LibraryBroken` when a sketch is not the one listed, `Damaged` when the checkpoint cannot be read.
    """
    from ringtrue.instruments.lineage.hearing import hear

    return hear(subjects, (sketch for _, sketch in sketches_of(library)), heard)


def identify(
    hearing: "Sequence[Hearing]", library: Library, done: Callable[[], None] | None = None
) -> tuple[Candidate, ...]:
    """Every reference with what was found, the strongest verdict and the smallest bound first."""
    from ringtrue.instruments.lineage import Comparison, Verdict
    from ringtrue.instruments.lineage.against_sketch import compare_sketch, resemblance
    from ringtrue.instruments.lineage.bounds import corrected
    from ringtrue.instruments.lineage.compare import RANK

    total = len(library.references)
    close: set[str] = set()
    quick: dict[str, float] = {}
    if total > ALL_WHOLE:
        for reference, sketch in sketches_of(library):
            quick[reference.id] = resemblance(hearing, sketch)
            if done:
                done()
        ranked = sorted(quick, key=lambda each: quick[each])
        close = {each for n, each in enumerate(ranked) if n < LOOKED_AT or quick[each] <= CLOSE}
    found: list[Candidate] = []
    for reference, sketch in sketches_of(library, close if quick else None):
        comparison = compare_sketch(hearing, sketch, references=total)
        found.append(Candidate(reference=reference, comparison=comparison, whole=True))
        if done and not quick:
            done()
    rest = (each for each in library.references if quick and each.id not in close)
    for each in rest:
        seen = Comparison(
            verdict=Verdict.NO_EVIDENCE, log10_p=corrected(quick[each.id], total), components=(),
            why="a quick look at eight layers found nothing; others are closer",
        )  # fmt: skip
        found.append(Candidate(reference=each, comparison=seen, whole=False))
    return tuple(sorted(found, key=lambda each: (RANK[each.comparison.verdict], each.comparison.log10_p)))


def sketches_of(library: Library, only: set[str] | None = None) -> "Iterator[tuple[Reference, Sketch]]":
    """Each reference with its sketch, one at a time; of `only` these ids."""
    from ringtrue.instruments.lineage.sketch_file import decode

    for reference in library.references:
        if only is not None and reference.id not in only:
            continue
        try:
            yield reference, decode(sketch_of(library, reference))
        except Damaged as error:
            raise LibraryBroken(
                "the reference library was not used", where=f"{library.folder}: `{reference.id}`", why=str(error),
                try_="ringtrue lineage reference add --replace, with a sketch made by this version",
            ) from error  # fmt: skip
