"""Containers of weights, read without loading anything: real files exactly, hostile files not at all.

A pickle of protocol 0 or 1 has no first bytes of its own, so `recognise` does not claim it: such a file holds
no weights that we know how to tell. Nothing that the large libraries write has been of these since 2008.
"""

import io
import json
import pickle
import struct
import time
import zipfile
from pathlib import Path

import gguf
import numpy
import pytest
from gguf import GGMLQuantizationType as Quantised
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from safetensors.numpy import save_file

from ringtrue.examiners import Case
from ringtrue.examiners.case import play
from ringtrue.examiners.weights.format import weights_format
from ringtrue.instruments.checkpoint import Damaged, gguf_header, index, safetensors_header
from ringtrue.instruments.checkpoint.container import Container, recognise, torch_pickles
from ringtrue.instruments.checkpoint.pickle_opcodes import HARMLESS, UNKNOWN, imports

FILES = Path(__file__).parent.parent / "files"
ARRAYS = {
    "wte.weight": numpy.arange(12, dtype=numpy.float32).reshape(3, 4),
    "half": numpy.ones((2, 5), dtype=numpy.float16),
    "steps": numpy.array(7, dtype=numpy.int64),
    "none": numpy.zeros((0, 4), dtype=numpy.uint8),
    "mask": numpy.array([True, False]),
}
BLOCKS = numpy.linspace(-1, 1, 512, dtype=numpy.float32).reshape(2, 256)
SORTS = (Quantised.Q8_0, Quantised.Q4_0, Quantised.Q5_1, Quantised.Q4_K, Quantised.BF16)


def safetensors_file(path: Path) -> bytes:
    save_file(ARRAYS, path, metadata={"format": "np"})
    return path.read_bytes()


def gguf_file(path: Path) -> bytes:
    writer = gguf.GGUFWriter(path, "llama")
    writer.add_array("tokenizer.ggml.tokens", ["<s>", "sehat", "négara", ""])
    writer.add_array("tokenizer.ggml.scores", [0.5, -1.0])
    writer.add_uint32("llama.block_count", 2)
    writer.add_bool("llama.causal", True)
    writer.add_tensor("plain", ARRAYS["wte.weight"])
    writer.add_tensor("steps", numpy.arange(3, dtype=numpy.int32))
    for sort in SORTS:
        try:
            quantised = gguf.quants.quantize(BLOCKS, sort)
        except NotImplementedError:  # some are only read by the library: the bytes are what counts here
            block, width = gguf.GGML_QUANT_SIZES[sort]
            quantised = numpy.zeros((2, 256 // block * width), dtype=numpy.uint8)
        writer.add_tensor(f"block.{sort.name}", quantised, raw_dtype=sort)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    return path.read_bytes()


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    folder = tmp_path_factory.mktemp("made")
    return {
        "safetensors": safetensors_file(folder / "a.safetensors"),
        "gguf": gguf_file(folder / "a.gguf"),
        "torch-zip": (FILES / "tensors-zip.bin").read_bytes(),
        "pickle": (FILES / "tensors-legacy.bin").read_bytes(),
    }


def told(content: bytes) -> Container | None:
    return recognise(io.BytesIO(content), len(content))


def header(content: bytes):
    read = gguf_header.read_header if content[:4] == b"GGUF" else safetensors_header.read_header
    return read(io.BytesIO(content), len(content))


def called(content: bytes) -> frozenset[str]:
    """What loading would import, of a pickle or of the pickles in a zip."""
    if content[:2] == b"PK":
        file = zipfile.ZipFile(io.BytesIO(content))
        return frozenset().union(*(imports(file.open(each), each.file_size) for each in torch_pickles(file.fp)))
    return imports(io.BytesIO(content), len(content))


@pytest.mark.parametrize("name", ["safetensors", "gguf", "torch-zip", "pickle"])
def test_a_real_file_is_told_by_its_content(made, name):
    assert told(made[name]) == name


@pytest.mark.parametrize(
    "content", [b"", b"x", b"hello, world, this is no file of weights", b"\x80", b"PK\x03\x04", b"%PDF-1.7 and more"]
)
def test_what_holds_no_weights_is_not_claimed(content):
    assert told(content) is None


@pytest.mark.parametrize("protocol", [0, 1])
def test_a_pickle_of_the_first_two_protocols_is_not_claimed(protocol):
    assert told(pickle.dumps({"w": [1.0] * 20}, protocol=protocol)) is None


@pytest.mark.parametrize("protocol", [2, 3, 4, 5])
def test_a_pickle_of_a_later_protocol_is_claimed(protocol):
    assert told(pickle.dumps({"w": [1.0] * 20}, protocol=protocol)) is Container.PICKLE


def test_a_zip_without_a_pickle_holds_no_weights():
    assert told(zipped(**{"a/readme.txt": b"hello", "data.pkl": b"\x80\x02}."})) is None


# Real files, to the byte


def test_safetensors_are_read_to_their_tensors(made):
    content = made["safetensors"]
    tensors = {each.name: each for each in header(content)}
    assert {name: each.shape for name, each in tensors.items()} == {name: each.shape for name, each in ARRAYS.items()}
    for name, each in tensors.items():
        assert content[each.start : each.end] == ARRAYS[name].tobytes()
    assert [tensors[name].dtype for name in ARRAYS] == ["F32", "F16", "I64", "U8", "BOOL"]


def test_a_gguf_is_read_to_its_tensors(made, tmp_path):
    content = made["gguf"]
    (tmp_path / "a.gguf").write_bytes(content)
    theirs = {each.name: each for each in gguf.GGUFReader(tmp_path / "a.gguf").tensors}
    ours = {each.name: each for each in header(content)}
    assert set(ours) == set(theirs) == {"plain", "steps", *(f"block.{each.name}" for each in SORTS)}
    for name, each in ours.items():
        assert (each.dtype, each.shape) == (theirs[name].tensor_type.name, tuple(theirs[name].shape))
        assert (each.start, each.end - each.start) == (theirs[name].data_offset, theirs[name].n_bytes)


def test_every_kind_of_block_has_the_size_that_the_library_gives_it():
    theirs = {each.value: (each.name, *gguf.GGML_QUANT_SIZES[each]) for each in Quantised}
    # Never written to files; the library still counts two floats where ggml-common.h has two halves since 2024.
    assert theirs.pop(9) == ("Q8_1", 32, 40)
    assert {number: each for number, each in gguf_header._TYPES.items() if number != 9}.items() <= theirs.items()


def test_an_index_is_read():
    assert index.read_index(b'{"metadata": {}, "weight_map": {"a": "1.safetensors"}}') == {"a": "1.safetensors"}


@pytest.mark.parametrize(
    "content", [b"", b"[]", b"{}", b'{"weight_map": []}', b'{"weight_map": {"a": 1}}', b"\xff", b"[" * 10_000]
)
def test_what_is_no_index_is_refused(content):
    with pytest.raises(Damaged, match="no index of shards"):
        index.read_index(content)


@pytest.mark.parametrize("name", ["tensors", "parameters"])
@pytest.mark.parametrize("form", ["zip", "legacy"])
def test_a_real_checkpoint_of_tensors_imports_nothing_but_what_rebuilds_tensors(name, form):
    found = called((FILES / f"{name}-{form}.bin").read_bytes())
    assert "torch._utils _rebuild_tensor_v2" in found
    assert found <= HARMLESS


@pytest.mark.parametrize("form", ["zip", "legacy"])
def test_a_real_checkpoint_of_a_whole_module_imports_its_code(form):
    found = called((FILES / f"module-{form}.bin").read_bytes())
    assert "torch.nn.modules.linear Linear" in found - HARMLESS


@pytest.mark.parametrize(("name", "runs"), [("tensors", False), ("parameters", False), ("module", True)])
@pytest.mark.parametrize(("form", "container"), [("zip", "torch-zip"), ("legacy", "pickle")])
def test_the_examiner_says_so_of_these_files(name, runs, form, container, tmp_path):
    said = examined((FILES / f"{name}-{form}.bin").read_bytes(), tmp_path)
    assert said == {"weights.format": (container,), "weights.runs-code": (runs,)}


# Hostile safetensors


def safetensors(head, data=b"", length=None) -> bytes:
    text = head if isinstance(head, bytes) else json.dumps(head).encode()
    return (len(text) if length is None else length).to_bytes(8, "little") + text + data


def tensor(shape, start, end, dtype="F32"):
    return {"dtype": dtype, "shape": shape, "data_offsets": [start, end]}


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (safetensors({"a": tensor([2], 0, 8), "b": tensor([2], 4, 12)}, bytes(12)), "comes next"),
        (safetensors({"a": tensor([2], 0, 8), "b": tensor([2], 12, 20)}, bytes(20)), "comes next"),
        (safetensors({"a": tensor([2], 0, 8)}, bytes(9)), "1 bytes follow"),
        (safetensors({"a": tensor([2], 0, 8)}, bytes(7)), "1 bytes too early"),
        (safetensors({"a": tensor([-2], 0, 8)}, bytes(8)), "impossible shape"),
        (safetensors({"a": tensor([-2, -1], 0, 8)}, bytes(8)), "impossible shape"),
        (safetensors({"a": tensor([2], 8, 0)}, bytes(8)), "impossible shape"),
        (safetensors({"a": tensor([True, 2], 0, 8)}, bytes(8)), "impossible shape"),
        (safetensors({"a": tensor([2.0], 0, 8)}, bytes(8)), "impossible shape"),
        (safetensors({"a": tensor("ab", 0, 8)}, bytes(8)), "impossible shape"),
        (safetensors({"a": tensor([10**4000, 10**4000], 0, 8)}, bytes(8)), "impossible shape"),
        (safetensors({"a": tensor([1] * 100_000, 0, 4)}, bytes(4)), "impossible shape"),
        (safetensors({"a": tensor([3], 0, 8)}, bytes(8)), "needs 12 bytes, but has 8"),
        (safetensors({"a": tensor([2], 0, 8, "F33")}, bytes(8)), "not described"),
        (safetensors({"a": tensor([2], 0, 8, ["F32"])}, bytes(8)), "not described"),
        (safetensors({"a": tensor(None, 0, 8)}, bytes(8)), "not described"),
        (safetensors({"a": {"dtype": "F32", "shape": [2]}}, bytes(8)), "not described"),
        (safetensors({"a": {"dtype": "F32", "shape": [2], "data_offsets": [0, 4, 8]}}, bytes(8)), "not described"),
        (safetensors({"a": [1, 2]}, bytes(8)), "not described"),
        (safetensors({"a": "tensor"}), "not described"),
        (safetensors(b'{"a": 1, "a": 2}'), "one key twice"),
        (safetensors(b'{"a": {"dtype": "F32", "dtype": "F16"}}'), "one key twice"),
        (safetensors(b"[]"), "not a JSON object"),
        (safetensors(b'{"a":' * 10_000), "not JSON"),
        (safetensors(b'{"a": \xff}'), "not JSON"),
        (safetensors(b'{"a": ' + b"9" * 5000 + b"}"), "not JSON"),
        (safetensors(b"{}", length=1 << 60), "claims a header"),
        (safetensors(b"{}", length=1000), "only 2 are there"),
        (safetensors(b"{}", length=0), "claims a header"),
        (b"\x02", "only 0 are there"),
    ],
)
def test_a_false_safetensors_is_damaged(content, why):
    with pytest.raises(Damaged, match=why):
        safetensors_header.read_header(io.BytesIO(content), len(content))


def test_a_safetensors_of_nothing_holds_no_tensors():
    assert header(safetensors({"__metadata__": {"format": "pt"}})) == ()


# Hostile GGUF


def text(word: bytes, length=None) -> bytes:
    return struct.pack("<Q", len(word) if length is None else length) + word


def gguf_bytes(*keys: bytes, tensors: tuple[bytes, ...] = (), data: bytes = b"", version=3, count=None) -> bytes:
    number = len(tensors) if count is None else count
    head = b"GGUF" + struct.pack("<IQQ", version, number, len(keys)) + b"".join((*keys, *tensors))
    return head + bytes(-len(head) % 32) + data


def told_tensor(name=b"a", shape=(32,), sort=0, offset=0, dimensions=None) -> bytes:
    n = len(shape) if dimensions is None else dimensions
    return text(name) + struct.pack(f"<I{len(shape)}QIQ", n, *shape, sort, offset)


def nested(depth: int) -> bytes:
    return text(b"k") + struct.pack("<I", 9) + struct.pack("<IQ", 9, 1) * depth + struct.pack("<IQ", 4, 0)


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (gguf_bytes(version=1), "version 1"),
        (gguf_bytes(version=1 << 24), "version"),
        (gguf_bytes(count=1 << 60), "claims 1152921504606846976 tensors"),
        (gguf_bytes(count=500_000), "ends within its header"),
        (b"GGUF" + struct.pack("<IQQ", 3, 0, 1 << 40), "keys"),
        (gguf_bytes(text(b"k", length=1 << 60)), "claims a text of 1152921504606846976 bytes"),
        (gguf_bytes(text(b"k") + struct.pack("<I", 8) + text(b"v", length=1 << 60)), "claims a text"),
        (gguf_bytes(text(b"k") + struct.pack("<I", 8) + text(b"v", length=1000)), "ends within its header"),
        (gguf_bytes(text(b"k") + struct.pack("<I", 99)), "unknown type 99"),
        (gguf_bytes(text(b"k") + struct.pack("<IIQ", 9, 4, 1 << 62)), "ends within its header"),
        (gguf_bytes(text(b"k") + struct.pack("<IIQ", 9, 8, 1 << 62)), "fewer bytes are left"),
        (gguf_bytes(nested(10)), "unknown type 9"),
        (gguf_bytes(nested(100_000)), "unknown type 9"),
        (gguf_bytes(tensors=(told_tensor(sort=77),), data=bytes(128)), "unknown type 77"),
        (gguf_bytes(tensors=(told_tensor(shape=(33,), sort=8),), data=bytes(128)), "no multiple of 32"),
        (gguf_bytes(tensors=(told_tensor(shape=(), dimensions=1 << 30),)), "1073741824 dimensions"),
        (gguf_bytes(tensors=(told_tensor(shape=((1 << 64) - 1,) * 8),)), "bytes too early"),
        (gguf_bytes(tensors=(told_tensor(b"a"), told_tensor(b"b", offset=64)), data=bytes(192)), "overlaps"),
        (gguf_bytes(tensors=(told_tensor(),), data=bytes(127)), "ends 1 bytes too early"),
    ],
)
def test_a_false_gguf_is_damaged(content, why):
    assert told(content) is Container.GGUF
    with pytest.raises(Damaged, match=why):
        header(content)


def test_arrays_may_be_nested_a_little():
    assert header(gguf_bytes(nested(2))) == ()


def test_a_header_of_endless_empty_texts_is_not_walked_to_its_end(monkeypatch):
    monkeypatch.setattr(gguf_header, "MOST_VALUES", 1000)
    key = text(b"k") + struct.pack("<IIQ", 9, 8, 600) + bytes(600 * 8)
    assert header(gguf_bytes(key)) == ()
    with pytest.raises(Damaged, match="more than 1000 values"):
        header(gguf_bytes(key, key))


def test_the_alignment_is_taken_from_the_header():
    key = text(b"general.alignment") + struct.pack("<II", 4, 256)
    head = gguf_bytes(key, tensors=(told_tensor(),))
    content = head + bytes(256 - len(head)) + bytes(128)
    assert header(content)[0].start == 256


# Hostile pickles: what is hidden comes out by its name or as unknown, never as harmless

ORDERED = b"\x8c\x0bcollections\x8c\x0bOrderedDict"
OS, SYSTEM = b"\x8c\x02os", b"\x8c\x06system"
PLAIN = b"\x80\x02}q\x00."


def opcodes(*parts: bytes) -> bytes:
    return b"\x80\x04" + b"".join(parts) + b"."


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (opcodes(b"cos\nsystem\n", b"X\x02\x00\x00\x00id\x85R"), "os system"),
        (opcodes(b"(S'id'\nios\nsystem\n"), "os system"),
        (opcodes(b"(", b"cos\nsystem\n", b"S'id'\no"), "os system"),
        (opcodes(OS, SYSTEM, b"\x93"), "os system"),
        (opcodes(b"X\x02\x00\x00\x00os", b"X\x06\x00\x00\x00system", b"\x93"), "os system"),
        (opcodes(b"U\x02os", b"U\x06system", b"\x93"), "os system"),
        (opcodes(OS, b"\x940", SYSTEM, b"\x940", b"h\x00h\x01\x93"), "os system"),
        (opcodes(OS, b"q\x07", SYSTEM, b"r\x07\x01\x00\x00", b"00h\x07j\x07\x01\x00\x00\x93"), "os system"),
        (opcodes(OS, b"p3\n0", SYSTEM, b"p4\n0", b"g3\ng4\n\x93"), "os system"),
        (opcodes(OS, SYSTEM, b"\x95" + bytes(8), b"\x93"), "os system"),
        (opcodes(b"\x8c\x05torchh", b"0", OS, SYSTEM, ORDERED, b"00\x93"), UNKNOWN),
        (opcodes(OS, SYSTEM, b"20", b"\x93"), UNKNOWN),
        (opcodes(OS, SYSTEM, b"N0", b"\x93"), UNKNOWN),
        (opcodes(OS, SYSTEM, b"(1", b"\x93"), UNKNOWN),
        (opcodes(ORDERED, b"(", OS, SYSTEM, b"\x931"), "os system"),
        (opcodes(OS, SYSTEM, ORDERED, b"(100\x93"), UNKNOWN),
        (opcodes(b"h\x05h\x06\x93"), UNKNOWN),
        (opcodes(b"\x8c\x00", SYSTEM, b"\x93"), UNKNOWN),
        (opcodes(b"\x93"), UNKNOWN),
        (opcodes(b"\x82\x01"), UNKNOWN),
        (opcodes(b"\x83\x01\x00"), UNKNOWN),
        (opcodes(b"\x84\x01\x00\x00\x00"), UNKNOWN),
        (PLAIN + opcodes(b"cos\nsystem\n"), "os system"),
        (PLAIN + b"cos\nsystem\n(S'id'\ntR.", "os system"),
        (PLAIN * 4 + b"cos\nsystem\n(S'id'\ntR.", "os system"),
    ],
)  # fmt: skip
def test_a_call_is_seen_wherever_it_hides(content, name):
    assert told(content) is Container.PICKLE
    assert name in called(content) - HARMLESS


@pytest.mark.parametrize("protocol", [0, 1, 2, 3, 4, 5])
def test_a_call_is_seen_in_every_protocol(protocol):
    class Payload:
        def __reduce__(self):
            return eval, ("1",)

    found = imports(io.BytesIO(content := pickle.dumps(Payload(), protocol=protocol)), len(content))
    assert found in ({"__builtin__ eval"}, {"builtins eval"})


def test_harmless_names_stay_harmless_by_every_way():
    assert called(opcodes(ORDERED, b"\x93)R")) == {"collections OrderedDict"}
    assert called(opcodes(b"ccollections\nOrderedDict\n)R")) == {"collections OrderedDict"}
    assert called(opcodes(b"\x8c\x0bcollections\x94\x8c\x0bOrderedDict\x94\x93\x94)R")) == {"collections OrderedDict"}


@pytest.mark.parametrize("content", [b"", b"\x80\x02", b"\x80\x04\xff.", b"\x80\x02cos\n", PLAIN + b"tensor bytes"])
def test_what_is_no_pickle_to_its_end_is_damaged(content):
    with pytest.raises(Damaged):
        imports(io.BytesIO(content), len(content))


def test_pickles_beyond_the_bounds_are_damaged(monkeypatch):
    monkeypatch.setattr("ringtrue.instruments.checkpoint.pickle_opcodes.MOST_OPCODES", 100)
    with pytest.raises(Damaged, match="more than 100 opcodes"):
        called(opcodes(b"N0" * 100))
    monkeypatch.setattr("ringtrue.instruments.checkpoint.pickle_opcodes.MOST_BYTES", 2)
    with pytest.raises(Damaged, match="more than 2 bytes"):
        called(PLAIN + opcodes(b"cos\nsystem\n"))


# Hostile zips


def zipped(compression=zipfile.ZIP_DEFLATED, **members: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", compression) as file:
        for name, content in members.items():
            file.writestr(name, content)
    return out.getvalue()


def examined(content: bytes, folder: Path):
    return play(weights_format, Case(says="", files={"weights/model.bin": content}), folder)


def test_a_pickle_that_expands_a_thousandfold_is_not_unpacked(tmp_path):
    before = time.monotonic()
    said = examined(zipped(**{"a/data.pkl": b"\x80\x02" + b"N" * (100 << 20)}), tmp_path)
    assert "expands beyond all measure" in said
    assert time.monotonic() - before < 30


@pytest.mark.slow
def test_a_zip_of_a_hundred_thousand_members_is_read_in_seconds(tmp_path):
    content = zipped(zipfile.ZIP_STORED, **{"a/data.pkl": PLAIN}, **{f"a/data/{n}": b"" for n in range(100_000)})
    before = time.monotonic()
    assert examined(content, tmp_path) == {"weights.format": ("torch-zip",), "weights.runs-code": (False,)}
    assert time.monotonic() - before < 30


def test_a_zip_of_too_many_members_is_not_claimed(monkeypatch):
    monkeypatch.setattr("ringtrue.instruments.checkpoint.container.MOST_MEMBERS", 2)
    assert told(zipped(**{"a/data.pkl": PLAIN, "a/data/0": b"", "a/data/1": b""})) is None


def test_an_encrypted_zip_says_nothing(tmp_path):
    content = bytearray(zipped(zipfile.ZIP_STORED, **{"a/data.pkl": PLAIN}))
    content[6] |= 1  # the flag in the member's own header
    content[content.index(b"PK\x01\x02") + 8] |= 1  # and in the central directory
    assert "encrypted" in examined(bytes(content), tmp_path)


def test_a_member_whose_own_name_is_no_text_says_nothing(tmp_path):
    content = bytearray(zipped(zipfile.ZIP_STORED, **{"a/data.pkl": PLAIN}))
    content[7] |= 8  # its own header says that the name is UTF-8
    content[30] = 0x80
    assert "codec can't decode" in examined(bytes(content), tmp_path)


@pytest.mark.parametrize("name", ["a/data.pkl", "A/DATA.PKL", "b/data.pkl"])
@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_no_pickle_hides_behind_another(tmp_path, name):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as file:
        file.writestr("a/data.pkl", PLAIN)
        file.writestr(name, opcodes(b"cos\nsystem\n"))
    assert examined(out.getvalue(), tmp_path)["weights.runs-code"] == (True,)


def test_a_payload_after_the_magic_number_of_the_old_format_is_seen(tmp_path):
    magic = pickle.dumps(0x1950A86A20F9469CFC6C, protocol=2)
    said = examined(magic + b"cos\nsystem\n(S'id'\ntR.", tmp_path)
    assert said["weights.runs-code"] == (True,)


def test_nothing_is_ever_unpickled(tmp_path):
    witness = tmp_path / "witness"

    class Payload:
        def __reduce__(self):
            return Path.touch, (witness,)

    for content in (pickle.dumps(Payload()), zipped(**{"a/data.pkl": pickle.dumps(Payload())})):
        assert examined(content, tmp_path)["weights.runs-code"] == (True,)
    assert not witness.exists()


# Any bytes at all

FUZZED = settings(
    max_examples=60, deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)  # fmt: skip


@st.composite
def spoiled(draw, content: bytes) -> bytes:
    """A real file with some bytes flipped, cut out, put in, or its end cut off."""
    spoilt = bytearray(content)
    for _ in range(draw(st.integers(1, 4))):
        # The headers are where the damage is worth most.
        at = draw(st.integers(0, min(len(spoilt), 600)) | st.integers(0, len(spoilt)))
        match draw(st.sampled_from(("flip", "overwrite", "insert", "delete", "cut"))):
            case "flip" if at < len(spoilt):
                spoilt[at] ^= 1 << draw(st.integers(0, 7))
            case "overwrite":
                new = draw(st.binary(min_size=1, max_size=8) | st.just(b"\xff" * 8))
                spoilt[at : at + len(new)] = new
            case "insert":
                spoilt[at:at] = draw(st.binary(min_size=1, max_size=8))
            case "delete":
                del spoilt[at : at + draw(st.integers(1, 16))]
            case _:
                del spoilt[at:]
    return bytes(spoilt)


@pytest.mark.parametrize("name", ["safetensors", "gguf"])
@FUZZED
@given(data=st.data())
def test_a_spoiled_header_is_read_or_damaged_and_its_tensors_lie_in_the_file(made, name, data):
    content = data.draw(spoiled(made[name]))
    try:
        tensors = header(content)
    except Damaged:
        return
    assert all(0 <= each.start <= each.end <= len(content) for each in tensors)


@pytest.mark.parametrize("form", ["tensors-zip", "tensors-legacy", "module-zip", "module-legacy"])
@FUZZED
@given(data=st.data())
def test_of_a_spoiled_checkpoint_the_examiner_says_something_or_refuses(form, data, tmp_path):
    content = data.draw(spoiled((FILES / f"{form}.bin").read_bytes()))
    said = examined(content, tmp_path)
    assert isinstance(said, str) or set(said) <= {"weights.format", "weights.runs-code"}


@FUZZED
@given(st.binary(max_size=200))
def test_any_bytes_at_all_are_told_read_or_damaged(content):
    assert told(content) in (None, *Container)
    for read in (gguf_header.read_header, safetensors_header.read_header, imports):
        try:
            read(io.BytesIO(content), len(content))
        except Damaged:
            pass
    try:
        imports(io.BytesIO(b"\x80\x04" + content), len(content) + 2)
    except Damaged:
        pass


def test_the_list_of_members_is_bounded_before_it_is_read(monkeypatch):
    from ringtrue.instruments.checkpoint import container

    content = (FILES / "tensors-zip.bin").read_bytes()
    stream = io.BytesIO(content)
    assert 0 < container.directory_size(stream) < len(content)
    monkeypatch.setattr(container, "MOST_DIRECTORY", 10)
    assert container.recognise(stream, len(content)) is None
