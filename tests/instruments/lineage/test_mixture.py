"""What a checkpoint is mixed of, by layer, and the marks that tell which of two was made from the other."""

import json

import numpy as np
import pytest

from instruments.lineage.disguises import HOUSE, drifted, model, permuted_neurons, rounded, sparse, tokens, written
from ringtrue.instruments.lineage import Later
from ringtrue.instruments.lineage.compare import compare
from ringtrue.instruments.lineage.mixture import mixtures
from ringtrue.instruments.lineage.subject import subjects_in


@pytest.fixture(scope="module")
def other():
    """A second parent of the same shape."""
    chance = np.random.default_rng(21)
    return {
        name: chance.normal(0, float(each.std()) or 0.02, each.shape).astype(np.float32) if each.ndim == 2
        else (1 + 0.1 * chance.normal(size=each.shape)).astype(np.float32)
        for name, each in model().items()
    }  # fmt: skip


def mixed(child, other, tmp_path, **config):
    examined = subjects_in([written(child, tmp_path / "child", **config)])
    references = [subjects_in([HOUSE]), subjects_in([written(other, tmp_path / "other")])]
    found = [(each, compare(examined, each)) for each in references]
    return mixtures(examined, found)


def test_two_parents_of_a_merge_have_their_shares(other, tmp_path):
    child = {name: 0.7 * each + 0.3 * other[name] for name, each in model().items()}
    child = permuted_neurons(child, np.random.default_rng(1))
    (origins,) = mixed(child, other, tmp_path).values()
    assert [each.layer for each in origins] == [0, 1, 2, 3]
    for each in origins:
        assert each.shares == pytest.approx((0.7, 0.3), abs=0.02)
        assert each.own < 0.1


def test_layers_taken_over_whole_have_one_parent_each(other, tmp_path):
    child = {name: other[name] if any(f".layers.{n}." in name for n in (2, 3)) else each
             for name, each in model().items()}  # fmt: skip
    (origins,) = mixed(child, other, tmp_path).values()
    assert [each.shares for each in origins] == [(1, 0), (1, 0), (0, 1), (0, 1)]
    assert max(each.own for each in origins) < 0.01


def test_own_training_is_what_no_reference_explains(other, tmp_path):
    child = drifted(model(), 0.8, np.random.default_rng(2))
    (origins,) = mixed(child, other, tmp_path).values()
    for each in origins:
        assert each.shares == (pytest.approx(0.8, abs=0.03), 0)
        assert each.own == pytest.approx(0.6, abs=0.03)


@pytest.mark.slow
def test_who_depends_on_nobody_is_mixed_of_nothing(other, tmp_path):
    chance = np.random.default_rng(3)
    child = {name: chance.normal(0, 0.02, each.shape).astype(np.float32) for name, each in model().items()}
    assert mixed(child, other, tmp_path) == {}


def later(child, tmp_path, vocabulary=None, **config):
    examined = subjects_in([written(child, tmp_path, vocabulary, **config)])
    house = subjects_in([HOUSE])
    forth, back = compare(examined, house).components[0].marks, compare(house, examined).components[0].marks
    return {each.later for each in forth}, {each.later for each in back}


@pytest.mark.slow
def test_who_was_pruned_or_rounded_came_later(tmp_path):
    chance = np.random.default_rng(4)
    for n, child in enumerate((sparse(model(), 0.5), rounded(model(), 4))):
        assert later(child, tmp_path / str(n)) == ({Later.EXAMINED}, {Later.REFERENCE})
    assert later(drifted(model(), 0.9, chance), tmp_path / "neither") == (set(), set())


def test_who_has_layers_twice_came_later(tmp_path):
    child = {name: each for name, each in model().items() if ".layers." not in name}
    for to, came in enumerate([0, 1, 2, 1, 2, 3]):
        child |= {
            name.replace(f"layers.{came}.", f"layers.{to}."): each
            for name, each in model().items()
            if f"layers.{came}." in name
        }
    forth, _ = later(child, tmp_path, num_hidden_layers=6)
    assert forth == {Later.EXAMINED}


def test_who_has_more_words_came_later(tmp_path):
    chance = np.random.default_rng(5)
    child = drifted(model(), 0.9, chance)
    for name in ("model.embed_tokens.weight", "lm_head.weight"):
        if name in child:
            child[name] = np.concatenate([child[name], chance.normal(0, 0.02, (64, child[name].shape[1]))]).astype("f4")
    rows = len(child["model.embed_tokens.weight"])
    vocabulary = tokens() | {f"kata-{n}": n for n in range(len(tokens()), rows)}
    told = json.loads((HOUSE / "tokenizer.json").read_text())["added_tokens"]
    assert not any(each["id"] >= rows for each in told)
    assert later(child, tmp_path, vocabulary, vocab_size=rows) == ({Later.EXAMINED}, {Later.REFERENCE})
