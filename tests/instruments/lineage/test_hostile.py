"""Files made to mislead or to exhaust: a clear error or an honest "not testable", never a verdict."""

import json
import tracemalloc

import numpy as np
import pytest

from instruments.lineage.disguises import HOUSE, model, written
from ringtrue.instruments.checkpoint import Damaged
from ringtrue.instruments.lineage import Verdict
from ringtrue.instruments.lineage.compare import compare
from ringtrue.instruments.lineage.hearing import hear
from ringtrue.instruments.lineage.sketch import sketch
from ringtrue.instruments.lineage.sketch_file import decode, encode
from ringtrue.instruments.lineage.subject import subjects_in

ACCUSING = (Verdict.VERBATIM, Verdict.DERIVED, Verdict.DEPENDENT)


def found(folder, reference=HOUSE):
    return compare(subjects_in([folder]), subjects_in([reference]))


@pytest.mark.parametrize("value", [np.nan, np.inf, 0.0, 1.0, 1e38])
def test_weights_that_say_nothing_give_no_verdict_against_anybody(tmp_path, value):
    dead = {name: np.full_like(each, value) for name, each in model().items()}
    folder = written(dead, tmp_path / "dead")
    assert found(folder).verdict not in ACCUSING
    assert found(HOUSE, folder).verdict not in ACCUSING
    other = written({name: each * 2 if value == 1.0 else each for name, each in dead.items()}, tmp_path / "other")
    assert found(folder, other).verdict not in (Verdict.DERIVED, Verdict.DEPENDENT)


@pytest.mark.parametrize("value", [np.nan, np.inf])
def test_some_numbers_that_are_none_do_not_break_the_comparison(tmp_path, value):
    chance = np.random.default_rng(1)
    tensors = {name: each.copy() for name, each in model().items()}
    for each in tensors.values():
        if each.ndim == 2:
            each[chance.integers(0, each.shape[0]), chance.integers(0, each.shape[1])] = value
    told = found(written(tensors, tmp_path))
    assert told.verdict in (Verdict.DERIVED, Verdict.NOT_TESTABLE)
    made = sketch(subjects_in([tmp_path]))
    assert encode(decode(encode(made))) == encode(made)
    hear(subjects_in([tmp_path]), [made])


def test_one_matrix_in_every_layer_makes_no_relative_of_another_model(tmp_path):
    chance = np.random.default_rng(2)
    tensors = model()
    for name in tensors:
        if ".layers." in name:
            tensors[name] = np.random.default_rng(len(name)).normal(size=tensors[name].shape).astype(np.float32)
        else:
            tensors[name] = chance.normal(size=tensors[name].shape).astype(np.float32)
    assert found(written(tensors, tmp_path)).verdict not in ACCUSING


def test_offsets_that_overlap_and_headers_that_lie_are_refused(tmp_path):
    folder = written(model(), tmp_path)
    content = (folder / "model.safetensors").read_bytes()
    size = int.from_bytes(content[:8], "little")
    header = json.loads(content[8 : 8 + size])
    first = next(name for name in header if name != "__metadata__")
    for start, end in ((0, 10**15), (5, 4), (-8, 8)):
        header[first]["data_offsets"] = [start, end]
        lying = json.dumps(header).encode()
        (folder / "model.safetensors").write_bytes(len(lying).to_bytes(8, "little") + lying + content[8 + size :])
        with pytest.raises(Damaged):
            found(folder)


def test_fuzzed_headers_give_an_error_or_an_honest_verdict(tmp_path):
    folder = written(model(), tmp_path)
    content = (folder / "model.safetensors").read_bytes()
    size = int.from_bytes(content[:8], "little")
    chance = np.random.default_rng(3)
    for _ in range(25):
        fuzzed = bytearray(content)
        for _ in range(3):
            fuzzed[int(chance.integers(0, 8 + size))] = int(chance.integers(0, 256))
        (folder / "model.safetensors").write_bytes(bytes(fuzzed))
        try:
            found(folder)
        except Damaged:
            continue


@pytest.mark.slow
def test_a_hundred_thousand_tiny_tensors_are_read_or_refused_in_bounded_time(tmp_path):
    header = {f"t.{n}.w": {"dtype": "F32", "shape": [1], "data_offsets": [4 * n, 4 * n + 4]} for n in range(100_000)}
    told = json.dumps(header).encode()
    (tmp_path / "model.safetensors").write_bytes(len(told).to_bytes(8, "little") + told + bytes(400_000))
    try:
        assert found(tmp_path).verdict not in ACCUSING
    except Damaged:
        pass


@pytest.mark.slow
def test_a_million_tensors_are_refused(tmp_path):
    pieces = b",".join(b'"t%d":{"dtype":"F32","shape":[0],"data_offsets":[0,0]}' % n for n in range(10**6))
    header = b"{" + pieces + b"}"
    (tmp_path / "model.safetensors").write_bytes(len(header).to_bytes(8, "little") + header)
    tracemalloc.start()
    with pytest.raises(Damaged):
        found(tmp_path)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 300 << 20
