"""Compares two checkpoints, component by component: each of the examined against its likes in the reference."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from ringtrue.instruments.lineage import Comparison, Component, Tested, Verdict
from ringtrue.instruments.lineage.adapters import adapter_tests
from ringtrue.instruments.lineage.bank import in_range
from ringtrue.instruments.lineage.bench import Bench, fixed_axes
from ringtrue.instruments.lineage.bounds import corrected
from ringtrue.instruments.lineage.decision import rule, strongest
from ringtrue.instruments.lineage.digests import same_tensors
from ringtrue.instruments.lineage.direction import marks
from ringtrue.instruments.lineage.embedding_axes import embedding_axes
from ringtrue.instruments.lineage.features import blocks_of
from ringtrue.instruments.lineage.gains import gain_order, learned_along, uncentred_cosine
from ringtrue.instruments.lineage.limits import limits
from ringtrue.instruments.lineage.neurons import in_any_layer, in_place
from ringtrue.instruments.lineage.power import seen_from
from ringtrue.instruments.lineage.subject import Subject, names_of
from ringtrue.instruments.lineage.turned import turned_by_neurons, turned_by_tokens
from ringtrue.instruments.lineage.vocabulary_response import vocabulary_response

LIKE = {"text-decoder": "text", "text-encoder": "text"}
"""Roles that are compared with one another; others only with their own."""

UNKNOWN = "unknown"
"""A part whose names tell nothing is compared with every part: renaming its tensors hides nothing."""

Heard = Callable[[float], None]
"""Told how much of the work is done, from 0 to 1."""


def compare(
    examined: Sequence[Subject], reference: Sequence[Subject], *, references: int = 1, heard: Heard | None = None
) -> Comparison:
    """Compares every part of the examined checkpoint with each of its likes in the reference.

    `references` is how many references are compared in all; bounds are corrected for it. Parts that have no like in
    the reference are left out unless nothing has one. Raises `Damaged` when a file changes or ends while it is read.
    """
    import numpy as np

    found: list[Component] = []
    likes = [[each for each in reference if alike(one.part.role, each.part.role)] for one in examined]
    total = max(1, sum(len(each) for each in likes))
    done = 0
    for one, others in zip(examined, likes, strict=True):
        tried: list[Component] = []
        for other in others:
            with np.errstate(all="ignore"):  # what is no number counts against dependence, and is nobody's error
                tried.append(_component(one, other, references * len(others)))
            done += 1
            if heard:
                heard(done / total)
        if tried:
            found.append(min(tried, key=lambda each: (RANK[each.verdict], each.log10_p)))
    held = limits()
    if not found:
        return Comparison(
            verdict=Verdict.NOT_TESTABLE, log10_p=0.0, components=(), why="the two have no part in common"
        )
    verdict = strongest(found, held)
    return Comparison(verdict=verdict, log10_p=min(each.log10_p for each in found), components=tuple(found))


RANK = {each: n for n, each in enumerate(Verdict)}
"""Verdicts by how much they say, the strongest first."""


def alike(role: str, other: str) -> bool:
    """Whether parts of these roles are compared."""
    return UNKNOWN in (role, other) or LIKE.get(role, role) == LIKE.get(other, other)


def _component(a: Subject, b: Subject, references: int) -> Component:
    """One part of the examined against one of the reference."""
    held = limits()
    told = Component(
        name=a.part.name,
        role=a.part.role,
        against=b.part.name,
        verdict=Verdict.NOT_TESTABLE,
        log10_p=0.0,
        share=a.share,
    )
    if a.part.role == "adapter":
        return _adapter(a, b, told, references)
    if reason := unfit(a) or unfit(b):
        return _norms_alone(a, b, replace(told, why=reason), references)
    bench = Bench(a=a, b=b, blocks_a=blocks_of(a), blocks_b=blocks_of(b))
    tests = [same_tensors(a.checkpoint, names_of(a), b.checkpoint, names_of(b))]
    if tests[0].effect < held.verbatim_share or len(bench.blocks_a) != len(bench.blocks_b):
        if bench.same_width and not fixed_axes(a) and not fixed_axes(b):
            gains, bench.learned = gain_order(a, b)
            tests += [gains] if gains else []
        for step in (vocabulary_response, embedding_axes, in_place, turned_by_tokens):
            tests += step(bench)
        for dear in (in_any_layer, turned_by_neurons):
            if not _shown(tests, references):
                tests += dear(bench)
    tried = references * len(tests)
    learned = _learned(bench) if bench.in_place else None
    ruling = rule(tests, learned, held, tried=tried, in_range=in_range(a, b))
    return replace(
        told,
        verdict=ruling.verdict,
        log10_p=ruling.log10_p,
        why=ruling.why,
        tests=tuple(tests),
        layer_map=bench.layer_map,
        retention=bench.retention,
        seen_from=seen_from(bench.looked_at, held.exact_log10_p, tried),
        marks=marks(a, b, bench.layer_map) if RANK[ruling.verdict] <= RANK[Verdict.DEPENDENT] else (),
        context=_context(a, b),
    )


def _norms_alone(a: Subject, b: Subject, told: Component, references: int) -> Component:
    """Parts whose feed-forwards cannot be compared, by the gains of their norms; `told` as it stands where none can.

    Too few norms, or ones that nobody trained, leave it not testable: what they do not show is no evidence of anything.
    """
    held = limits()
    if a.part.width != b.part.width or fixed_axes(a) or fixed_axes(b):
        return told
    gains, learned = gain_order(a, b)
    if gains is None or gains.pairs < held.least_width:
        return told
    ruling = rule([gains], learned, held, tried=references, in_range=False)
    if ruling.verdict is Verdict.NO_EVIDENCE:
        return replace(told, tests=(gains,))
    return replace(
        told, verdict=ruling.verdict, log10_p=ruling.log10_p, why=f"{ruling.why} ({told.why})", tests=(gains,)
    )


def _adapter(a: Subject, b: Subject, told: Component, references: int) -> Component:
    """One adapter against another."""
    held = limits()
    same = same_tensors(a.checkpoint, names_of(a), b.checkpoint, names_of(b))
    if same.effect >= held.verbatim_share:
        ruling = rule([same], None, held, tried=references, in_range=False)
        return replace(told, verdict=ruling.verdict, log10_p=ruling.log10_p, why=ruling.why, tests=(same,))
    found, learned = adapter_tests(a, b)
    if learned is None:
        return replace(told, tests=(same,), why="the two adapt no matrix of the same name and shape")
    # Halves that a seed drew and nobody trained are the same bytes in adapters that have nothing else in common.
    ruling = rule(found, learned, held, tried=references * len(found), in_range=False)
    return replace(
        told, verdict=ruling.verdict, log10_p=ruling.log10_p, why=ruling.why, tests=(same, *found),
        context={"mean cosine of what is added": round(learned, 4)},
    )  # fmt: skip


def _learned(bench: Bench) -> float | None:
    """The correlation of the gains of layers that belong together, which need not have the same number."""
    if bench.numbered or not bench.pairs or bench.learned is None:
        return bench.learned
    return learned_along(bench.a, bench.b, {bench.blocks_a[i].layer: bench.blocks_b[j].layer for i, j in bench.pairs})


def unfit(subject: Subject) -> str:
    """Why nothing can be told of this part; empty when something can."""
    import numpy as np

    held = limits()
    if subject.part.role == "adapter":
        return ""
    fit = [each for each in subject.blocks if each.count >= held.least_neurons and each.width >= held.least_width]
    if not fit:
        return f"`{subject.part.name}` has no feed-forward of {held.least_neurons} neurons and {held.least_width} axes"
    some = fit[len(fit) // 2].neurons(0, min(64, fit[0].count))
    if not all(np.isfinite(each).all() for each in some):
        return f"`{subject.part.name}` holds what is no number (NaN or infinite)"
    if not any(np.any(each) for each in some):
        return f"`{subject.part.name}` holds zeros where its neurons should be"
    return ""


def _shown(tests: Sequence[Tested], references: int) -> bool:
    """Whether an exact test has shown dependence already, so that dearer ones add nothing."""
    bar = limits().exact_log10_p
    return any(each.exact and corrected(each.log10_p, references * 10) <= bar for each in tests)


def _context(a: Subject, b: Subject) -> dict[str, float | str]:
    """Facts that weigh nothing: models that have nothing to do with each other agree in them as well."""
    told: dict[str, float | str] = {}
    same = sorted(key for key in _ARCHITECTURE if key in a.config and a.config.get(key) == b.config.get(key))
    told["same configuration"] = ", ".join(same) if same else "nothing"
    if (cosine := uncentred_cosine(a, b)) is not None:
        told["uncentred cosine of norms"] = round(cosine, 4)
    if a.vocabulary and b.vocabulary:
        both = len(a.vocabulary.keys() & b.vocabulary.keys())
        told["share of tokens in common"] = round(both / max(1, min(len(a.vocabulary), len(b.vocabulary))), 3)
    return told


_ARCHITECTURE = (
    "model_type", "hidden_size", "num_hidden_layers", "num_attention_heads", "intermediate_size", "vocab_size",
)  # fmt: skip
