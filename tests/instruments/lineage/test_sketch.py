"""A sketch recognises what the weights would, in a thousandth of the space, and says what it would have missed."""

import numpy as np
import pytest

from instruments.lineage.disguises import (
    HOUSE,
    all_gauges,
    drifted,
    model,
    permuted_axes,
    permuted_neurons,
    relabelled,
    rounded,
    written,
)
from ringtrue.instruments.checkpoint import Damaged
from ringtrue.instruments.lineage import Verdict
from ringtrue.instruments.lineage.against_sketch import compare_sketch, resemblance
from ringtrue.instruments.lineage.hearing import hear
from ringtrue.instruments.lineage.sketch import NEURONS, sketch
from ringtrue.instruments.lineage.sketch_file import decode, encode
from ringtrue.instruments.lineage.subject import subjects_in

HONEST = HOUSE.parents[1] / "lautwerk-honest" / "model"


@pytest.fixture(scope="module")
def reference():
    return decode(encode(sketch(subjects_in([HOUSE]))))


def held_against(reference, path):
    heard = hear(subjects_in([path]), [reference])
    return compare_sketch(heard, reference)


def bounds(comparison):
    return {each.id: each.log10_p for each in comparison.components[0].tests}


def test_the_same_weights_are_verbatim(reference):
    assert held_against(reference, HOUSE).verdict is Verdict.VERBATIM


def test_an_independent_model_shows_no_dependence_and_what_would_have_been_seen(reference):
    (found,) = held_against(reference, HONEST).components
    assert found.verdict is Verdict.NO_EVIDENCE
    assert 0.2 < found.seen_from_disguised < 0.9


@pytest.mark.parametrize(
    "change",
    [permuted_neurons, permuted_axes, lambda tensors, chance: rounded(tensors, 4), lambda t, c: drifted(t, 0.3, c)],
)
def test_a_changed_copy_is_derived_by_an_exact_test(reference, tmp_path, change):
    chance = np.random.default_rng(5)
    found = held_against(reference, written(change(model(), chance), tmp_path))
    assert found.verdict is Verdict.DERIVED


def test_a_copy_in_every_disguise_at_once_is_recognised_by_its_answers(reference, tmp_path):
    chance = np.random.default_rng(6)
    tensors, vocabulary = relabelled(all_gauges(drifted(model(), 0.8, chance), chance), chance)
    found = held_against(reference, written(tensors, tmp_path, vocabulary))
    told = bounds(found)
    assert told["sketch-answers"] < -100
    assert told["sketch-numbers"] > -5
    assert found.verdict in (Verdict.DERIVED, Verdict.DEPENDENT)
    assert found.components[0].layer_map == (0, 1, 2, 3)


def test_numbers_of_neurons_tell_where_the_axes_were_turned(reference, tmp_path):
    chance = np.random.default_rng(7)
    found = held_against(reference, written(permuted_axes(model(), chance), tmp_path))
    assert bounds(found)["sketch-axes"] > -5
    assert bounds(found)["sketch-numbers"] < -100


def test_the_bound_on_numbers_holds_when_the_reference_is_renumbered(reference, tmp_path):
    """Exact by symmetry: with the reference's neurons in random order, small p must be as rare as it says."""
    from ringtrue.instruments.lineage.against_sketch import _same_numbers
    from ringtrue.instruments.lineage.bounds import count_bound

    chance = np.random.default_rng(8)
    (heard,) = hear(subjects_in([HOUSE]), [reference])
    block, like = heard.blocks[0], reference.parts[0].blocks[0]
    partner = np.full(len(block.numbers), -1)
    rows = np.flatnonzero(np.isin(block.numbers, like.numbers))
    partner[rows] = np.arange(len(rows))
    told = []
    for _ in range(2_000):
        order = chance.permutation(like.count)
        import dataclasses

        renumbered = dataclasses.replace(like, numbers=order[like.numbers].astype(np.uint32))
        paired, numbered = _same_numbers(block, renumbered, partner)
        told.append(count_bound(numbered, paired / (like.count - paired + 1)))
    for level in (-1, -2):
        assert np.mean(np.array(told) <= level) <= 10.0**level + 3 * np.sqrt(10.0**level / len(told))


def test_a_quick_look_puts_the_parent_first(reference, tmp_path):
    chance = np.random.default_rng(9)
    other = sketch(subjects_in([HONEST]))
    heard = hear(subjects_in([written(all_gauges(model(), chance), tmp_path)]), [reference, other])
    assert resemblance(heard, reference) < -50 < resemblance(heard, other)


def test_a_bound_is_corrected_for_the_number_of_references(reference, tmp_path):
    heard = hear(subjects_in([written(drifted(model(), 0.7, np.random.default_rng(1)), tmp_path)]), [reference])
    alone, among = compare_sketch(heard, reference), compare_sketch(heard, reference, references=1000)
    assert among.log10_p == pytest.approx(alone.log10_p + 3)


def test_a_sketch_has_its_size_whatever_the_neurons_say(reference):
    (part,) = reference.parts
    assert all(len(each.numbers) == NEURONS for each in part.blocks)
    assert len(encode(reference)) < 70_000
    assert encode(sketch(subjects_in([HOUSE]))) == encode(reference)


def test_a_hostile_sketch_is_refused(reference):
    content = encode(reference)
    chance = np.random.default_rng(3)
    for broken in (b"", b"{}\n", content[:-1], content + b"x", content[1000:], b"[" * 100_000 + b"\n"):
        with pytest.raises(Damaged):
            decode(broken)
    for swapped in (b'"width":-1', b'"width":1e99', b'"width":"a"', b'"width":null'):
        with pytest.raises(Damaged):
            decode(content.replace(b'"width":128', swapped, 1))
    end = content.index(b"\n")
    for _ in range(300):
        fuzzed = bytearray(content)
        fuzzed[chance.integers(0, end)] = chance.integers(32, 127)
        try:
            decode(bytes(fuzzed))
        except Damaged:
            continue
