"""Hostile checkpoints: a clear sentence, never a crash, never somebody's code, bounded memory."""

import io
import json
import pickle
import struct
import tracemalloc
import zipfile
from pathlib import Path

import gguf
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from safetensors.numpy import save_file

from ringtrue.instruments.checkpoint import Damaged, safetensors_header, torch_pickle
from ringtrue.instruments.checkpoint.opened import MOST_NAME, open_checkpoint
from ringtrue.instruments.checkpoint.packing import grids
from ringtrue.instruments.checkpoint.parts import MOST_PARTS, anatomy_of

FILES = Path(__file__).parents[2] / "files" / "checkpoints"
VICTIMS = ["views-zip.bin", "views-legacy.bin", "packed.safetensors", "training-zip.bin", "m.gguf"]


@pytest.fixture(scope="session")
def whole(tmp_path_factory) -> dict[str, bytes]:
    path = tmp_path_factory.mktemp("hostile") / "m.gguf"
    writer = gguf.GGUFWriter(path, "llama")
    writer.add_head_count(2)
    writer.add_token_list(["a", "b"])
    for n in range(2):
        for name, shape in (("attn_q", (4, 32)), ("attn_k", (4, 32)), ("ffn_up", (8, 32)), ("ffn_down", (32, 8))):
            held = np.ones(shape, np.float32)
            writer.add_tensor(f"blk.{n}.{name}.weight", held)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    return {name: (path if name == "m.gguf" else FILES / name).read_bytes() for name in VICTIMS}


def read_all(path: Path) -> None:
    """Everything that a reader can be asked for; whatever is wrong must come out as `Damaged`."""
    try:
        checkpoint = open_checkpoint([path])
        for tensor in checkpoint.tensors.values():
            for _ in checkpoint.raw(tensor, 1 << 12):
                pass
            if tensor.shape:
                checkpoint.rows(tensor, 0, min(2, tensor.shape[0]))
        for part in anatomy_of(checkpoint, {"num_attention_heads": 2}).parts:
            for layer in part.layers:
                for weight in (*layer.attention.values(), *layer.norms.values(), *layer.others):
                    weight.read(0, min(2, weight.shape[0]))
    except Damaged:
        pass


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], derandomize=True)
@given(
    name=st.sampled_from(VICTIMS),
    spots=st.lists(st.tuples(st.floats(0, 1), st.integers(0, 255)), min_size=1, max_size=6),
    cut=st.floats(0.05, 1),
    early=st.booleans(),
)
def test_a_file_with_changed_bytes_is_read_or_damaged(whole, tmp_path, name, spots, cut, early):
    data = bytearray(whole[name])
    for where, byte in spots:
        data[int(where * (min(len(data), 400) if early else len(data)) * 0.999)] = byte
    path = tmp_path / name
    path.write_bytes(data[: max(8, int(len(data) * cut))] if cut < 0.9 else data)
    read_all(path)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], derandomize=True)
@given(
    told=st.dictionaries(
        st.sampled_from(["a", "model.layers.0.mlp.up_proj.weight", "b.qweight", "b.qzeros", "b.scales", "c.weight_packed"]),
        st.fixed_dictionaries({
            "dtype": st.sampled_from(["F32", "I32", "F16", "F8_E4M3", "F4", "X"]),
            "shape": st.lists(st.one_of(st.integers(0, 9), st.integers(-2, 1 << 70)), max_size=4),
            "data_offsets": st.lists(st.integers(-1, 64), min_size=2, max_size=2),
        }),
        max_size=5,
    )
)  # fmt: skip
def test_any_header_is_read_or_damaged(tmp_path, told):
    header = json.dumps(told).encode()
    path = tmp_path / "m.safetensors"
    path.write_bytes(len(header).to_bytes(8, "little") + header + bytes(64))
    read_all(path)


def safetensors_of(path: Path, header: dict, data: bytes) -> Path:
    told = json.dumps(header).encode()
    path.write_bytes(len(told).to_bytes(8, "little") + told + data)
    return path


def test_overlapping_tensors_are_damaged(tmp_path):
    one = {"dtype": "F32", "shape": [2], "data_offsets": [0, 8]}
    two = {"dtype": "F32", "shape": [2], "data_offsets": [4, 12]}
    with pytest.raises(Damaged, match="starts at byte"):
        open_checkpoint([safetensors_of(tmp_path / "m.safetensors", {"a": one, "b": two}, bytes(12))])


def test_one_tensor_in_two_shards_is_damaged(tmp_path):
    for shard in ("1", "2"):
        save_file({"w": np.zeros((2, 2), np.float32)}, tmp_path / f"m-{shard}.safetensors")
    with pytest.raises(Damaged, match=r"`m-2.safetensors`: the tensor `w` stands in `m-1.safetensors`, too"):
        open_checkpoint(sorted(tmp_path.iterdir()))


def test_numbers_that_are_none_are_handed_on_as_they_are(tmp_path):
    held = np.array([[np.nan, np.inf], [-np.inf, 0]], np.float32)
    save_file({"w": held}, tmp_path / "m.safetensors")
    checkpoint = open_checkpoint([tmp_path / "m.safetensors"])
    assert np.array_equal(checkpoint.rows(checkpoint.tensors["w"], 0, 2), held, equal_nan=True)


def test_a_million_tiny_tensors_are_refused_before_they_cost_memory(tmp_path, monkeypatch):
    monkeypatch.setattr(safetensors_header, "MOST_TENSORS", 20_000)
    header = (
        b"{" + b",".join(b'"t%d":{"dtype":"U8","shape":[0],"data_offsets":[0,0]}' % n for n in range(100_000)) + b"}"
    )
    path = tmp_path / "m.safetensors"
    path.write_bytes(len(header).to_bytes(8, "little") + header)
    tracemalloc.start()
    with pytest.raises(Damaged, match="more than 20000 tensors"):
        open_checkpoint([path])
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 3 * len(header)


@pytest.mark.slow
def test_a_quarter_of_a_million_tensors_are_sorted_out(tmp_path):
    names = [f"model.layers.0.mlp.experts.{n}.w1.weight" for n in range(120_000)]
    names += [f"a{n}.b.3.c_proj_v_projector_{n}" for n in range(60_000)] + [f"x_{n}" for n in range(60_000)]
    told = {name: {"dtype": "F32", "shape": [1], "data_offsets": [4 * n, 4 * n + 4]} for n, name in enumerate(names)}
    checkpoint = open_checkpoint([safetensors_of(tmp_path / "m.safetensors", told, bytes(4 * len(names)))])
    with pytest.raises(Damaged, match="more than"):
        anatomy_of(checkpoint)


def test_more_models_than_a_checkpoint_has_are_damaged(tmp_path):
    words = ("q_proj", "k_proj", "v_proj")
    held = {
        f"m{n}.layers.0.self_attn.{word}.weight": np.ones((2, 3), np.float32)
        for n in range(MOST_PARTS + 1)
        for word in words
    }
    save_file(held, tmp_path / "m.safetensors")
    with pytest.raises(Damaged, match="models"):
        anatomy_of(open_checkpoint([tmp_path / "m.safetensors"]))


def test_a_name_as_long_as_a_book_is_damaged(tmp_path):
    save_file({"_" * (MOST_NAME + 1): np.ones(1, np.float32)}, tmp_path / "m.safetensors")
    with pytest.raises(Damaged, match="letters"):
        open_checkpoint([tmp_path / "m.safetensors"])


@pytest.mark.parametrize("shape", [[0, 1 << 60], [1 << 31, 1 << 31, 0], [1 << 62, 0]])
def test_an_empty_tensor_of_an_impossible_shape_is_damaged(tmp_path, shape):
    told = {"w": {"dtype": "F32", "shape": shape, "data_offsets": [0, 0]}}
    with pytest.raises(Damaged, match="impossible shape"):
        open_checkpoint([safetensors_of(tmp_path / "m.safetensors", told, b"")])


def test_a_stack_of_a_million_experts_is_no_stack(tmp_path):
    held = {f"model.layers.0.self_attn.{each}_proj.weight": np.ones((2, 2), np.float32) for each in "qkvo"}
    held |= {"model.layers.0.mlp.experts.gate_up_proj": np.ones((100_000, 2, 1), np.float32)}
    held |= {"model.layers.0.mlp.experts.down_proj": np.ones((100_000, 1, 1), np.float32)}
    save_file(held, tmp_path / "m.safetensors")
    (part,) = anatomy_of(open_checkpoint([tmp_path / "m.safetensors"])).parts
    assert part.layers[0].experts == ()
    assert len(part.layers[0].others) == 2


class Ran(Exception):
    """Raised by the payload, were it ever called."""


def payload() -> None:
    raise Ran


class Bomb:
    def __reduce__(self):
        return payload, ()


def torch_zip(path: Path, pickled: bytes, storages: dict[str, bytes] | None = None) -> Path:
    with zipfile.ZipFile(path, "w") as held:
        held.writestr("archive/data.pkl", pickled)
        for key, data in (storages or {}).items():
            held.writestr(f"archive/data/{key}", data)
    return path


def test_a_payload_is_named_and_never_called(tmp_path):
    pickled = pickle.dumps({"w": Bomb()}, protocol=2)
    with pytest.raises(Damaged, match="test_hostile payload`, which rebuilds no tensor"):
        open_checkpoint([torch_zip(tmp_path / "m.bin", pickled)])
    with pytest.raises(Damaged):
        open_checkpoint([_written(tmp_path / "n.bin", pickled)])
    with pytest.raises(Ran):
        pickle.loads(pickled)  # the same bytes would run for anyone who unpickles them


def _written(path: Path, data: bytes) -> Path:
    path.write_bytes(data)
    return path


@pytest.mark.parametrize(
    "name",
    ["os system", "posix system", "builtins eval", "builtins exec", "builtins getattr", "__builtin__ apply",
     "torch load", "torch.hub load", "torch.storage _load_from_bytes", "numpy.core.multiarray _reconstruct",
     "torch._utils _rebuild_device_tensor_from_numpy", "functools partial", "torch.jit load", "torch.FloatStorage x"],
)  # fmt: skip
def test_every_name_that_rebuilds_no_tensor_is_refused(name):
    module, attribute = name.split(" ")
    for pickled in (
        b"\x80\x02c" + module.encode() + b"\n" + attribute.encode() + b"\n.",
        b"\x80\x04" + b"".join(b"\x8c" + bytes([len(each)]) + each.encode() for each in (module, attribute)) + b"\x93.",
    ):
        with pytest.raises(Damaged, match="rebuilds no tensor"):
            torch_pickle.tensors(io.BytesIO(pickled))


@pytest.mark.parametrize("opcode", [b"i", b"o", b"\x81", b"\x82", b"\x92", b"\x8f", b"\x97"])
def test_every_opcode_that_builds_objects_is_refused(opcode):
    operands = {b"i": b"os\nsystem\n", b"\x82": b"\x01"}.get(opcode, b"")
    with pytest.raises(Damaged):
        torch_pickle.tensors(io.BytesIO(b"\x80\x04(]})" + opcode + operands + b"."))


@pytest.mark.parametrize(
    "pickled",
    [
        b"\x80\x02" + b"(" * 100_000 + b".",  # deep marks
        b"\x80\x02" + b"]" * 3 + b"\x85" * 200_000 + b".",  # a tuple two hundred thousand deep
        b"\x80\x02})" + b"\x85" * 200_000 + b"K\x01s.",  # ... as a key
        b"\x80\x02\x8b\xff\xff\xff\x7f.",  # a number of two gigabytes
        b"\x80\x02L" + b"9" * 100_000 + b"L\n.",  # a number of a hundred thousand digits
        b"\x80\x02h\x07.",  # a memo that was never filled
        b"\x80\x02]q\x00h\x00a.",  # a list in itself
        b"\x80\x02}q\x00X\x01\x00\x00\x00ah\x00s.",  # a dictionary in itself
        b"\x80\x02X\xff\xff\xff\xff.", b"\x80\x04\x8d" + b"\xff" * 8 + b".", b"\x80\x02R.", b"\x80\x02.", b"\x80\x02",
        b"\x80\x02}Q.", b"\x80\x02K\x01Q.", b"\x80\x02Pabc\n.", b"\x80\x02NNb.", b"\x80\x02}K\x01a.",
    ],
)  # fmt: skip
def test_every_bomb_in_a_pickle_is_damaged(pickled):
    with pytest.raises(Damaged):
        torch_pickle.tensors(io.BytesIO(pickled))


def test_dictionaries_that_multiply_when_walked_are_bounded(monkeypatch):
    monkeypatch.setattr(torch_pickle, "MOST_TENSORS", 5_000)
    level: dict = {"x": 1}
    for _ in range(torch_pickle.MOST_DEPTH):
        level = {str(n): level for n in range(30)}
    with pytest.raises(Damaged, match="more than 5000 entries"):
        torch_pickle.tensors(io.BytesIO(pickle.dumps(level, protocol=2)))
    deep: dict = {"x": 1}
    for _ in range(40):
        deep = {"d": deep}
    with pytest.raises(Damaged, match="deep"):
        torch_pickle.tensors(io.BytesIO(pickle.dumps(deep, protocol=2)))


def test_too_many_opcodes_end_the_reading(monkeypatch):
    monkeypatch.setattr(torch_pickle, "MOST_OPCODES", 1_000)
    with pytest.raises(Damaged, match="opcodes"):
        torch_pickle.tensors(io.BytesIO(b"\x80\x02" + b"N0" * 2_000 + b"}."))


def tensor_pickle(shape: tuple, strides: tuple, offset: int = 0, count: int = 4) -> bytes:
    """A state with one tensor `w` over the storage `0`, written by hand as PyTorch does."""

    def number(n: int) -> bytes:
        return b"\x8a\x09" + n.to_bytes(9, "little", signed=True)

    def text(word: str) -> bytes:
        return b"X" + struct.pack("<I", len(word)) + word.encode()

    storage = b"(" + text("storage") + b"ctorch\nFloatStorage\n" + text("0") + text("cpu") + number(count) + b"tQ"
    sizes = b"".join(b"(" + b"".join(map(number, each)) + b"t" for each in (shape, strides))
    return (
        b"\x80\x02}" + text("w") + b"ctorch._utils\n_rebuild_tensor_v2\n(" + storage + number(offset) + sizes
        + b"\x89ccollections\nOrderedDict\n)RtRs."
    )  # fmt: skip


def test_the_hand_written_tensor_is_read(tmp_path):
    path = torch_zip(tmp_path / "m.bin", tensor_pickle((2, 2), (2, 1)), {"0": np.arange(4, dtype=np.float32).tobytes()})
    checkpoint = open_checkpoint([path])
    assert checkpoint.rows(checkpoint.tensors["w"], 0, 2).tolist() == [[0, 1], [2, 3]]


@pytest.mark.parametrize(
    ("shape", "strides", "offset"),
    [((2, 3), (3, 1), 0), ((2, 2), (2, 1), 1), ((1 << 40, 1 << 40), (0, 0), 0), ((4,), (1 << 40,), 0), ((2,), (-1,), 1),
     ((2, 2), (1,), 0), ((5,), (0,), 0), ((1,) * 65, (1,) * 65, 0)],
)  # fmt: skip
def test_a_tensor_beyond_its_storage_is_damaged(tmp_path, shape, strides, offset):
    path = torch_zip(tmp_path / "m.bin", tensor_pickle(shape, strides, offset), {"0": bytes(16)})
    with pytest.raises(Damaged):
        open_checkpoint([path])


def test_a_compressed_storage_is_refused(tmp_path):
    path = tmp_path / "m.bin"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as held:
        held.writestr("archive/data.pkl", tensor_pickle((2, 2), (2, 1)), zipfile.ZIP_STORED)
        held.writestr("archive/data/0", bytes(1 << 20))
    with pytest.raises(Damaged, match="compressed"):
        open_checkpoint([path])


def test_a_damaged_small_member_is_damaged(tmp_path):
    data = (FILES / "llama-zip.bin").read_bytes()
    for member in ("byteorder", "data.pkl"):
        at = data.rindex(b"PK\x03\x04", 0, data.index(member.encode()))
        path = _written(tmp_path / f"{member}.bin", data[:at] + b"PK\x03\x05" + data[at + 4 :])
        with pytest.raises(Damaged):
            open_checkpoint([path])


def test_numbers_with_the_high_byte_first_are_refused(tmp_path):
    data = (FILES / "llama-zip.bin").read_bytes()
    path = tmp_path / "m.bin"
    with zipfile.ZipFile(FILES / "llama-zip.bin") as given, zipfile.ZipFile(path, "w") as made:
        for member in given.infolist():
            content = given.read(member)
            made.writestr(member.filename, b"big" if member.filename.endswith("byteorder") else content)
    assert data != path.read_bytes()
    with pytest.raises(Damaged, match="high byte first"):
        open_checkpoint([path])


def test_storages_that_share_bytes_are_damaged(tmp_path):
    one, two = (
        tensor_pickle((2, 2), (2, 1)),
        tensor_pickle((2, 2), (2, 1)).replace(b"X\x01\x00\x00\x000", b"X\x01\x00\x00\x001"),
    )
    both = one[:-2] + two[3:].replace(b"X\x01\x00\x00\x00w", b"X\x01\x00\x00\x00u", 1)
    pickled = both[:3] + b"(" + both[3:-2] + b"u."
    path = torch_zip(tmp_path / "m.bin", pickled, {"0": bytes(16), "1": bytes(16)})
    assert set(open_checkpoint([path]).tensors) == {"w", "u"}
    data = bytearray(path.read_bytes())
    with zipfile.ZipFile(path) as held:
        first, second = (held.getinfo(f"archive/data/{each}").header_offset for each in "01")
    at = data.rfind(b"archive/data/1") - 4
    data[at : at + 4] = struct.pack("<I", first)
    path.write_bytes(data)
    assert first != second
    with pytest.raises(Damaged, match="overlap"):
        open_checkpoint([path])


@pytest.mark.parametrize(
    ("counts", "why"),
    [((1 << 40, 0), "claims"), ((0, 1 << 40), "claims"), ((1, 0), "ends within"), ((0, 1), "ends within")],
)
def test_a_gguf_with_absurd_counts_is_damaged(tmp_path, counts, why):
    path = _written(tmp_path / "m.gguf", b"GGUF" + struct.pack("<IQQ", 3, *counts))
    with pytest.raises(Damaged, match=why):
        open_checkpoint([path])


@pytest.mark.parametrize("length", [1 << 62, 1 << 30, 100])
def test_a_gguf_with_absurd_texts_is_damaged(tmp_path, length):
    key = struct.pack("<Q", 1) + b"k" + struct.pack("<I", 8) + struct.pack("<Q", length)
    path = _written(tmp_path / "m.gguf", b"GGUF" + struct.pack("<IQQ", 3, 0, 1) + key)
    with pytest.raises(Damaged):
        open_checkpoint([path])


def test_packed_tensors_that_do_not_fit_are_damaged(tmp_path):
    fits = {
        "l.qweight": np.zeros((8, 32), np.int32),
        "l.qzeros": np.zeros((2, 4), np.int32),
        "l.scales": np.ones((2, 32), np.float16),
    }
    for wrong in (
        {"l.qzeros": np.zeros((2, 5), np.int32)}, {"l.scales": np.ones((3, 32), np.float16)},
        {"l.qweight": np.zeros((8, 31), np.int32)}, {"l.g_idx": np.zeros(5, np.int32)},
        {"l.qzeros": np.zeros((0, 4), np.int32)},
    ):  # fmt: skip
        save_file(fits | wrong, tmp_path / "m.safetensors")
        with pytest.raises(Damaged):
            grids(open_checkpoint([tmp_path / "m.safetensors"]))
    save_file({"l.qweight": fits["l.qweight"]}, tmp_path / "m.safetensors")
    with pytest.raises(Damaged, match="zeros or scales are not there"):
        grids(open_checkpoint([tmp_path / "m.safetensors"]))
    save_file(fits | {"l.g_idx": np.full(64, 9, np.int32)}, tmp_path / "m.safetensors")
    (grid,) = grids(open_checkpoint([tmp_path / "m.safetensors"]))[0]
    with pytest.raises(Damaged, match="groups"):
        grid.block(0, 1, 0, 64)


@pytest.mark.parametrize(("first", "second"), [((0, 4), (5, 0)), ((2, 4), (5, 3)), ((1, 0), (0, 2))])
def test_an_adapter_whose_halves_do_not_fit_is_damaged(tmp_path, first, second):
    stem = "base_model.model.model.layers.0.self_attn.q_proj"
    held = {f"{stem}.lora_A.weight": np.zeros(first, np.float32), f"{stem}.lora_B.weight": np.zeros(second, np.float32)}
    save_file(held, tmp_path / "m.safetensors")
    with pytest.raises(Damaged, match="halves"):
        anatomy_of(open_checkpoint([tmp_path / "m.safetensors"]), {"lora_alpha": float("nan")})


def test_scales_that_do_not_fit_are_damaged(tmp_path):
    told = {
        "w.weight": {"dtype": "F8_E4M3", "shape": [4, 4], "data_offsets": [0, 16]},
        "w.weight_scale": {"dtype": "F32", "shape": [3, 1], "data_offsets": [16, 28]},
    }
    path = safetensors_of(tmp_path / "m.safetensors", told, bytes(28))
    with pytest.raises(Damaged, match="does not fit"):
        grids(open_checkpoint([path]))


def test_a_folder_without_weights_says_so(tmp_path):
    (tmp_path / "config.json").write_text("{}")
    with pytest.raises(Damaged, match="none of the files holds weights"):
        open_checkpoint(sorted(tmp_path.iterdir()))
    with pytest.raises(Damaged, match="cannot be read"):
        open_checkpoint([tmp_path / "missing.bin"])
