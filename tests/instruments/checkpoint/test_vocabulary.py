"""Vocabularies: the same token compares equal as text, whatever tokenizer wrote it down."""

import base64
import json
import shutil
from pathlib import Path

import pytest

from ringtrue.instruments.checkpoint import Damaged
from ringtrue.instruments.checkpoint.sentencepiece_model import pieces
from ringtrue.instruments.checkpoint.vocabulary import read_vocabulary, vocabulary_of_keys

FILES = Path(__file__).parents[2] / "files" / "checkpoints" / "vocabularies"
WORDS = {" the", " river", " sea"}


def vocabulary(name: str) -> dict[str, int]:
    return read_vocabulary(sorted((FILES / name).iterdir()))


@pytest.mark.parametrize("name", ["byte-level", "sentence-piece"])
def test_a_word_with_its_space_is_one_text_in_every_tokenizer(name):
    assert set(vocabulary(name)) >= WORDS


def test_bytes_become_the_text_they_stand_for():
    told = vocabulary("byte-level")
    stored = json.loads((FILES / "byte-level" / "vocab.json").read_text())
    assert told["\n"] == stored["Ċ"]
    assert told[" "] == stored["Ġ"]
    assert any("é" in each for each in told)
    assert "\\xe2" in told
    assert len(told) == len(stored)
    assert told["<s>"] == 1


def test_the_bare_table_says_the_same_as_the_whole_tokenizer(tmp_path):
    shutil.copy(FILES / "byte-level" / "vocab.json", tmp_path)
    assert read_vocabulary(list(tmp_path.iterdir())) == vocabulary("byte-level")


def test_word_pieces_get_the_space_they_leave_out(tmp_path):
    told = vocabulary("word-piece")
    model = json.loads((FILES / "word-piece" / "tokenizer.json").read_text())["model"]["vocab"]
    assert told["[CLS]"] == model["[CLS]"]
    assert any(each.startswith(" ") for each in told)
    goes_on = next(each for each in model if each.startswith("##"))
    assert told[goes_on[2:]] == model[goes_on]
    shutil.copy(FILES / "word-piece" / "vocab.txt", tmp_path)
    assert read_vocabulary(list(tmp_path.iterdir())) == told


def test_a_sentence_piece_model_has_the_ids_of_the_library():
    wanted = json.loads((FILES / "sentence-piece" / "pieces.json").read_text())
    told = vocabulary("sentence-piece")
    assert told == {each.replace("▁", " "): number for each, number in wanted.items()}


def test_a_unigram_counts_its_pieces():
    told = vocabulary("unigram")
    listed = json.loads((FILES / "unigram" / "tokenizer.json").read_text())["model"]["vocab"]
    assert len(told) == len(listed)
    assert all(told[each[0].replace("▁", " ")] == n for n, each in enumerate(listed))


def test_ranks_of_tiktoken_and_tekken_are_read(tmp_path):
    tokens = [b" the", b"\xc3\xa9", b"\xff"]
    lines = b"".join(base64.b64encode(each) + b" %d\n" % n for n, each in enumerate(tokens))
    for name in ("qwen.tiktoken", "tokenizer.model"):
        (tmp_path / name).write_bytes(lines)
        assert read_vocabulary([tmp_path / name]) == {" the": 0, "é": 1, "\\xff": 2}
    tekken = {
        "config": {"default_num_special_tokens": 10, "default_vocab_size": 12},
        "vocab": [{"rank": n, "token_bytes": base64.b64encode(each).decode()} for n, each in enumerate(tokens)],
        "special_tokens": [{"rank": 0, "token_str": "<unk>"}],
    }
    (tmp_path / "tekken.json").write_text(json.dumps(tekken))
    assert read_vocabulary([tmp_path / "tekken.json"]) == {"<unk>": 0, " the": 10, "é": 11}


def test_a_gguf_vocabulary_equals_the_tokenizer_it_was_made_of():
    stored = json.loads((FILES / "byte-level" / "vocab.json").read_text())
    tokens = sorted(stored, key=stored.__getitem__)
    sorts = [3 if each in ("<unk>", "<s>", "</s>") else 1 for each in tokens]
    told = vocabulary_of_keys({"tokenizer.ggml.tokens": tokens, "tokenizer.ggml.token_type": sorts})
    assert told == vocabulary("byte-level")
    assert vocabulary_of_keys({}) == {}


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("tokenizer.json", b"{"), ("tokenizer.json", b"[]"), ("tokenizer.json", b'{"model": {"vocab": 3}}'),
        ("tokenizer.json", b'{"model": {"vocab": {"a": "b"}}}'), ("tokenizer.json", b"[" * 100_000),
        ("tokenizer.json", b'{"model": {"vocab": {"a": 1}}, "added_tokens": [{"content": "x"}]}'),
        ("tokenizer.model", b"\n\xff\xff\xff\xff\x0f"), ("tokenizer.model", b"hello there"), ("vocab.txt", b"\xff\xfe"),
        ("tokenizer.model", b"\n\x02\x12\x00"), ("tekken.json", b'{"vocab": [1], "config": {}}'),
    ],
)  # fmt: skip
def test_a_broken_vocabulary_is_damaged_and_named(tmp_path, name, content):
    (tmp_path / name).write_bytes(content)
    with pytest.raises(Damaged, match=name):
        read_vocabulary([tmp_path / name])


def test_a_number_that_never_ends_is_damaged():
    with pytest.raises(Damaged, match="does not end"):
        pieces(b"\xff" * 30)


def test_no_tokenizer_is_no_vocabulary():
    assert read_vocabulary([]) == {}
