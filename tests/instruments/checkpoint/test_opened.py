"""Opening checkpoints: the numbers read are those that the real libraries hold, in every container."""

import hashlib
import json
import shutil
import threading
from pathlib import Path

import gguf
import ml_dtypes  # noqa: F401  # safetensors finds bfloat16 only once it is there
import numpy as np
import pytest
from safetensors.numpy import load_file, save_file

from ringtrue.instruments.checkpoint import Damaged
from ringtrue.instruments.checkpoint.opened import checkpoints_in, open_checkpoint
from ringtrue.instruments.checkpoint.packing import grids

FILES = Path(__file__).parents[2] / "files" / "checkpoints"
EXPECTED = np.load(FILES / "containers.npz")
WRITABLE = ("F32", "F16", "BF16", "Q8_0", "Q4_0", "Q4_1", "Q5_0", "Q5_1")


def digests(*paths: Path) -> dict[str, str]:
    checkpoint = open_checkpoint(paths)
    return {
        name: hashlib.sha256(b"".join(checkpoint.raw(tensor, 100))).hexdigest()
        for name, tensor in checkpoint.tensors.items()
    }


def test_one_model_has_the_same_tensor_digests_in_every_container():
    held = digests(FILES / "llama" / "model.safetensors")
    assert len(held) == 21
    assert digests(FILES / "llama-zip.bin") == held
    assert digests(FILES / "llama-legacy.bin") == held
    assert digests(*sorted((FILES / "shards").iterdir(), reverse=True)) == held
    assert digests(*(FILES / "sharded").iterdir()) == held


@pytest.mark.parametrize("file", ["views-zip.bin", "views-legacy.bin"])
def test_every_view_of_a_torch_file_is_read_in_the_order_of_its_elements(file):
    checkpoint = open_checkpoint([FILES / file])
    for name, tensor in checkpoint.tensors.items():
        wanted = EXPECTED[f"view {name}"]
        assert tensor.shape == wanted.shape, name
        rows = [checkpoint.rows(tensor, n, n + 1) for n in range(tensor.shape[0])]
        assert np.array_equal(np.concatenate([checkpoint.rows(tensor, 0, 0), *rows]), wanted), name
        assert np.array_equal(checkpoint.rows(tensor, 0, tensor.shape[0]), wanted), name
    turned = b"".join(checkpoint.raw(checkpoint.tensors["turned"], 8))
    assert turned == EXPECTED["view turned"].tobytes()
    cube = checkpoint.tensors["cube"]
    assert np.array_equal(checkpoint.block(cube, 1, 6, 1, 3), EXPECTED["view cube"].reshape(-1, 3)[1:6, 1:3])
    assert len(checkpoint.tensors) == 11


def test_eight_bit_floats_of_a_torch_file_are_read():
    checkpoint = open_checkpoint([FILES / "eight-bit-zip.bin"])
    for name, tensor in checkpoint.tensors.items():
        assert np.array_equal(checkpoint.rows(tensor, 0, 6), EXPECTED[f"eight {name}"])


def test_a_training_checkpoint_gives_the_model_without_the_optimiser():
    assert set(open_checkpoint([FILES / "training-zip.bin"]).tensors) == {"weight", "bias"}


def test_packed_matrices_are_what_the_libraries_say():
    checkpoint = open_checkpoint([FILES / "packed.safetensors"])
    found, left = grids(checkpoint)
    held = {each.name: each for each in found}
    assert set(held) == {"int4", "int8", "rows8", "e4m3", "e5m2", "blocks"}
    assert set(left) == {"e4m3.input_scale", "e5m2.input_scale"}
    for name, grid in held.items():
        wanted = EXPECTED[name]
        assert grid.shape == wanted.shape
        rows, columns = wanted.shape
        assert np.allclose(grid.block(0, rows, 0, columns), wanted, rtol=1e-6), name
        assert np.allclose(grid.block(1, rows - 1, 3, columns - 2), wanted[1:-1, 3:-2], rtol=1e-6), name


def gptq_packed(codes: np.ndarray, zeros: np.ndarray, bits: int) -> tuple[np.ndarray, np.ndarray]:
    """The format as AutoGPTQ's `pack` writes it: codes (inputs, outputs) along inputs, zeros less one along outputs."""
    per = 32 // bits
    packed = np.zeros((codes.shape[0] // per, codes.shape[1]), np.uint32)
    for n in range(codes.shape[0]):
        packed[n // per] |= codes[n].astype(np.uint32) << np.uint32(bits * (n % per))
    stored = np.zeros((zeros.shape[0], zeros.shape[1] // per), np.uint32)
    for n in range(zeros.shape[1]):
        stored[:, n // per] |= (zeros[:, n].astype(np.uint32) - 1) << np.uint32(bits * (n % per))
    return packed.view(np.int32), stored.view(np.int32)


@pytest.mark.parametrize("bits", [2, 4, 8])
@pytest.mark.parametrize("ordered", [True, False])
def test_gptq_is_unpacked_with_its_groups_in_any_order(tmp_path, bits, ordered):
    random = np.random.default_rng(bits)
    inputs, outputs, groups = 64, 32, 4
    codes = random.integers(0, 1 << bits, (inputs, outputs))
    zeros = random.integers(1, 1 << bits, (groups, outputs))
    scales = random.random((groups, outputs)).astype(np.float16)
    group = np.arange(inputs) // 16
    if not ordered:
        random.shuffle(group)
    packed, stored = gptq_packed(codes, zeros, bits)
    held = {"l.qweight": packed, "l.qzeros": stored, "l.scales": scales}
    if not ordered:
        held["l.g_idx"] = group.astype(np.int32)
    save_file(held, tmp_path / "m.safetensors")
    grid = grids(open_checkpoint([tmp_path / "m.safetensors"]))[0][0]
    wanted = ((codes - zeros[group]) * scales[group].astype(np.float32)).T
    assert grid.packing == f"GPTQ-{bits}"
    assert grid.shape == (outputs, inputs)
    assert np.allclose(grid.block(0, outputs, 0, inputs), wanted)
    assert np.allclose(grid.block(3, 17, 5, 61), wanted[3:17, 5:61])


def test_awq_is_unpacked_in_its_own_order(tmp_path):
    # The order is the one AutoAWQ's `pack` documents: columns 0, 2, 4, 6, 1, 3, 5, 7 from the lowest nibble on.
    random = np.random.default_rng(3)
    inputs, outputs, groups = 32, 48, 2
    codes = random.integers(0, 16, (inputs, outputs))
    zeros = random.integers(0, 16, (groups, outputs))
    scales = random.random((groups, outputs)).astype(np.float16)

    def pack(held: np.ndarray) -> np.ndarray:
        packed = np.zeros((held.shape[0], held.shape[1] // 8), np.uint32)
        for column in range(held.shape[1] // 8):
            for n, which in enumerate((0, 2, 4, 6, 1, 3, 5, 7)):
                packed[:, column] |= held[:, column * 8 + which].astype(np.uint32) << np.uint32(4 * n)
        return packed.view(np.int32)

    save_file({"l.qweight": pack(codes), "l.qzeros": pack(zeros), "l.scales": scales}, tmp_path / "m.safetensors")
    grid = grids(open_checkpoint([tmp_path / "m.safetensors"]))[0][0]
    wanted = ((codes - zeros.repeat(16, 0)) * scales.repeat(16, 0).astype(np.float32)).T
    assert grid.packing == "AWQ-4"
    assert np.allclose(grid.block(0, outputs, 0, inputs), wanted)
    assert np.allclose(grid.block(5, 41, 3, 30), wanted[5:41, 3:30])


def write_gguf(
    path: Path, tensors: dict[str, np.ndarray], sort: str, architecture: str = "llama", keys: dict | None = None
):
    writer = gguf.GGUFWriter(path, architecture)
    for key, value in (keys or {}).items():
        writer.add_key_value(key, value, gguf.GGUFValueType.get_type(value))
    kind = gguf.GGMLQuantizationType[sort]
    for name, held in tensors.items():
        plain = held.ndim < 2 or sort == "F32"
        writer.add_tensor(name, held if plain else gguf.quants.quantize(held, kind), raw_dtype=None if plain else kind)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


@pytest.mark.parametrize("sort", WRITABLE)
def test_gguf_blocks_are_what_the_library_dequantises(tmp_path, sort):
    held = np.random.default_rng(1).normal(size=(12, 96)).astype(np.float32)
    write_gguf(tmp_path / "m.gguf", {"w.weight": held}, sort, keys={"llama.block_count": 3, "general.name": "n"})
    checkpoint = open_checkpoint([tmp_path / "m.gguf"])
    tensor = checkpoint.tensors["w.weight"]
    theirs = gguf.GGUFReader(tmp_path / "m.gguf").tensors[0]
    wanted = np.asarray(gguf.quants.dequantize(theirs.data, theirs.tensor_type), np.float32).reshape(12, 96)
    assert tensor.dtype == sort
    assert tensor.shape == (12, 96)
    assert np.array_equal(checkpoint.rows(tensor, 0, 12), wanted)
    assert np.array_equal(checkpoint.rows(tensor, 5, 9), wanted[5:9])
    assert np.array_equal(checkpoint.block(tensor, 2, 4, 40, 50), wanted[2:4, 40:50])
    assert np.abs(wanted - held).max() < (1e-6 if sort == "F32" else 0.5)
    assert checkpoint.keys["llama.block_count"] == 3


def half(data: bytes) -> float:
    return float(np.frombuffer(data, "<f2")[0])


def q4_k(block: bytes) -> list[float]:
    """One block of 256 as ggml's k_quants describe it: two halves, twelve bytes of six-bit scales, nibbles."""
    d, least, scales, codes = half(block[:2]), half(block[2:4]), block[4:16], block[16:]
    out = []
    for part in range(8):
        if part < 4:
            scale, minimum = scales[part] & 63, scales[part + 4] & 63
        else:
            scale = (scales[part + 4] & 15) | (scales[part - 4] >> 6) << 4
            minimum = (scales[part + 4] >> 4) | (scales[part] >> 6) << 4
        for n in range(32):
            byte = codes[part // 2 * 32 + n]
            out.append(d * scale * (byte >> 4 if part % 2 else byte & 15) - least * minimum)
    return out


def q6_k(block: bytes) -> list[float]:
    low, high, scales, d = block[:128], block[128:192], np.frombuffer(block[192:208], np.int8), half(block[208:])
    out = [0.0] * 256
    for n in range(256):
        part, within = divmod(n, 128)
        quarter, at = divmod(within, 32)
        nibble = low[part * 64 + at + 32 * (quarter % 2)] >> 4 * (quarter // 2) & 15
        code = (nibble | (high[part * 32 + at] >> 2 * quarter & 3) << 4) - 32
        out[n] = d * int(scales[n // 16]) * code
    return out


@pytest.mark.parametrize(("sort", "width", "reference"), [("Q4_K", 144, q4_k), ("Q6_K", 210, q6_k)])
def test_k_blocks_are_what_their_description_says(tmp_path, sort, width, reference):
    random = np.random.default_rng(7)
    data = random.integers(0, 256, (3, 2 * width), dtype=np.uint8)
    scale = np.frombuffer(np.float16(0.01).tobytes(), np.uint8)
    for start in (0, width):  # finite scales, where random bytes could be NaN
        for at in (0, 2) if sort == "Q4_K" else (208,):
            data[:, start + at : start + at + 2] = scale
    writer = gguf.GGUFWriter(tmp_path / "m.gguf", "llama")
    writer.add_tensor("w", data, raw_dtype=gguf.GGMLQuantizationType[sort])
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    checkpoint = open_checkpoint([tmp_path / "m.gguf"])
    tensor = checkpoint.tensors["w"]
    wanted = [reference(data[n, :width].tobytes()) + reference(data[n, width:].tobytes()) for n in range(3)]
    assert tensor.shape == (3, 512)
    assert np.allclose(checkpoint.rows(tensor, 0, 3), wanted, rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("sort", ["Q2_K", "Q3_K", "Q5_K", "IQ4_NL", "IQ4_XS", "IQ2_XXS", "IQ3_S", "TQ2_0", "MXFP4"])
def test_every_other_block_type_has_the_rows_of_the_library(tmp_path, sort):
    kind = gguf.GGMLQuantizationType[sort]
    block, width = gguf.GGML_QUANT_SIZES[kind]
    data = np.random.default_rng(8).integers(0, 60, (4, 512 // block * width), dtype=np.uint8)
    writer = gguf.GGUFWriter(tmp_path / "m.gguf", "llama")
    writer.add_tensor("w", data, raw_dtype=kind)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    checkpoint = open_checkpoint([tmp_path / "m.gguf"])
    read = checkpoint.rows(checkpoint.tensors["w"], 1, 3)
    assert read.shape == (2, 512)
    assert np.array_equal(read, gguf.quants.dequantize(data, kind)[1:3], equal_nan=True)


def test_several_threads_read_the_same_numbers():
    checkpoint = open_checkpoint([FILES / "llama" / "model.safetensors"])
    wanted = load_file(FILES / "llama" / "model.safetensors")
    wrong: list[str] = []

    def read(names: list[str]) -> None:
        for name in names * 5:
            tensor = checkpoint.tensors[name]
            if not np.array_equal(checkpoint.rows(tensor, 0, tensor.shape[0]), wanted[name].astype(np.float32)):
                wrong.append(name)

    threads = [threading.Thread(target=read, args=(sorted(wanted)[n::4],)) for n in range(4)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert not wrong


def test_an_index_that_names_a_missing_shard_is_damaged(tmp_path):
    for each in (FILES / "sharded").iterdir():
        shutil.copy(each, tmp_path)
    assert open_checkpoint(sorted(tmp_path.iterdir())).size == 12480 - 8 - int.from_bytes(
        (FILES / "llama" / "model.safetensors").read_bytes()[:8], "little"
    )
    (tmp_path / "model-00002-of-00002.safetensors").unlink()
    with pytest.raises(Damaged, match="names the shard `model-00002"):
        open_checkpoint(sorted(tmp_path.iterdir()))


@pytest.mark.parametrize(
    ("shard", "why"),
    [
        ("../../etc/passwd", "outside"),
        ("/etc/passwd", "outside"),
        ("..", "outside"),
        ("other.safetensors", "not there"),
    ],
)
def test_an_index_that_points_elsewhere_is_damaged(tmp_path, shard, why):
    shutil.copy(FILES / "llama" / "model.safetensors", tmp_path)
    index = tmp_path / "model.safetensors.index.json"
    index.write_text(json.dumps({"weight_map": {"lm_head.weight": shard}}))
    with pytest.raises(Damaged, match=why):
        open_checkpoint(sorted(tmp_path.iterdir()))


def test_an_index_that_gives_a_tensor_the_wrong_shard_is_damaged(tmp_path):
    for each in (FILES / "sharded").iterdir():
        shutil.copy(each, tmp_path)
    index = tmp_path / "model.safetensors.index.json"
    told = json.loads(index.read_text())
    first = next(name for name, shard in told["weight_map"].items() if "00001" in shard)
    told["weight_map"][first] = "model-00002-of-00002.safetensors"
    index.write_text(json.dumps(told))
    with pytest.raises(Damaged, match="where it is not"):
        open_checkpoint(sorted(tmp_path.iterdir()))


def test_a_file_that_changes_while_it_is_read_is_damaged(tmp_path):
    path = tmp_path / "m.safetensors"
    shutil.copy(FILES / "llama" / "model.safetensors", path)
    checkpoint = open_checkpoint([path])
    path.write_bytes(path.read_bytes()[:5000])
    with pytest.raises(Damaged, match="changed"):
        checkpoint.rows(checkpoint.tensors["lm_head.weight"], 0, 1)


def test_a_folder_with_several_copies_is_parted_into_checkpoints(tmp_path):
    for each in (*(FILES / "sharded").iterdir(), *(FILES / "shards").iterdir(), *(FILES / "adapter").iterdir()):
        shutil.copy(each, tmp_path)
    found = checkpoints_in(sorted(tmp_path.iterdir()))
    assert [sorted(each.name for each in some) for some in found] == [
        ["adapter_model.safetensors"],
        ["model-00001-of-00002.safetensors", "model-00002-of-00002.safetensors", "model.safetensors.index.json"],
        ["shard-00001-of-00002.bin", "shard-00002-of-00002.bin", "shard.bin.index.json"],
    ]


def test_a_safetensors_file_whose_header_length_begins_like_a_pickle_is_safetensors(tmp_path):
    header = json.dumps({"w": {"dtype": "F32", "shape": [1], "data_offsets": [0, 4]}}).encode().ljust(0x280)
    path = tmp_path / "m.safetensors"
    path.write_bytes(len(header).to_bytes(8, "little") + header + np.float32(2.5).tobytes())
    checkpoint = open_checkpoint([path])
    assert checkpoint.rows(checkpoint.tensors["w"], 0, 1) == [2.5]


def test_mxfp4_is_unpacked_as_the_microscaling_standard_says(tmp_path):
    numbers = [0, 0.5, 1, 1.5, 2, 3, 4, 6, -0.0, -0.5, -1, -1.5, -2, -3, -4, -6]
    random = np.random.default_rng(4)
    codes = random.integers(0, 16, (2, 6, 3, 32))
    powers = random.integers(120, 134, (2, 6, 3)).astype(np.uint8)
    packed = (codes[..., ::2] | codes[..., 1::2] << 4).astype(np.uint8)
    save_file({"e.gate_up_proj_blocks": packed, "e.gate_up_proj_scales": powers}, tmp_path / "m.safetensors")
    (grid,) = grids(open_checkpoint([tmp_path / "m.safetensors"]))[0]
    wanted = [[numbers[each] for each in line] for line in codes.reshape(-1, 32)]
    wanted = (np.array(wanted) * 2.0 ** (powers.reshape(-1, 1).astype(float) - 127)).reshape(12, 96)
    assert (grid.name, grid.shape, grid.packing) == ("e.gate_up_proj", (2, 6, 96), "MXFP4")
    assert np.array_equal(grid.block(0, 12, 0, 96), wanted)
    assert np.array_equal(grid.block(5, 9, 7, 70), wanted[5:9, 7:70])
