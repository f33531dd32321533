"""Vocabularies as text -> id, whatever tokenizer they come from, so that equal tokens compare equal as strings.

A byte-level vocabulary writes a space as `Ġ`, SentencePiece as `▁`, WordPiece leaves it out and marks what goes on
with `##`. Here a token is the text that it stands for, with its leading space. Bytes that are no text stay written
out (a backslash and `xe2`, or `<0x0A>`). No tokenizer class is built: only the table is read.
"""

import base64
import binascii
import json
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from itertools import chain
from pathlib import Path
from typing import Any

from ringtrue.instruments.checkpoint import Damaged
from ringtrue.instruments.checkpoint.sentencepiece_model import pieces

MOST_FILE = 128 << 20
"""Bytes of a tokenizer file; the largest published ones have some forty million."""

_NAMES = (
    "tokenizer.json", "tekken.json", "vocab.json", "tokenizer.model", "spiece.model", "sentencepiece.bpe.model",
    "vocab.txt",
)  # fmt: skip


def read_vocabulary(paths: Sequence[Path]) -> dict[str, int]:
    """The vocabulary among these files, by the name that loaders look for first; empty when there is none.

    Raises `Damaged` when that file is no vocabulary; the sentence names it.
    """
    for name in _NAMES:
        for path in sorted(paths):
            if path.name == name:
                return _read(path)
    for path in sorted(paths):
        if path.suffix == ".tiktoken":
            return _read(path)
    return {}


def vocabulary_of_keys(keys: Mapping[str, Any]) -> dict[str, int]:
    """The vocabulary that a GGUF file carries in its header."""
    tokens = keys.get("tokenizer.ggml.tokens")
    if not isinstance(tokens, list):
        return {}
    special = keys.get("tokenizer.ggml.token_type")
    plain = (
        [sort not in (3, 4) for sort in special]
        if isinstance(special, list) and len(special) == len(tokens)
        else [True] * len(tokens)
    )
    spaced = [each for each, normal in zip(tokens, plain, strict=True) if normal]
    turn = _habit(spaced)
    return _first_ids(
        (turn(each) if normal else each, number)
        for number, (each, normal) in enumerate(zip(tokens, plain, strict=True))
    )


def _read(path: Path) -> dict[str, int]:
    try:
        if path.stat().st_size > MOST_FILE:
            raise Damaged(f"it has more than {MOST_FILE} bytes")
        content = path.read_bytes()
        if path.name == "vocab.txt":
            return _tables(
                {line: n for n, line in reversed(list(enumerate(content.decode("utf-8").splitlines())))}, (), True
            )
        if path.suffix == ".json":
            return _json(json.loads(content))
        if path.suffix == ".tiktoken" or not content.startswith(b"\n"):
            return _ranks(content)
        return _tables({each: n for n, each in reversed(list(enumerate(pieces(content))))}, ())
    except Damaged as error:
        raise Damaged(f"`{path.name}`: {error}") from error
    except (OSError, ValueError, RecursionError, AttributeError, TypeError, KeyError) as error:
        raise Damaged(f"`{path.name}` is no vocabulary that is known: {type(error).__name__}") from error


def _json(told: Any) -> dict[str, int]:
    if not isinstance(told, dict):
        raise Damaged("it is no vocabulary")
    if isinstance(told.get("vocab"), list) and "config" in told:
        return _tekken(told)
    model = told.get("model")
    if not isinstance(model, dict):
        return _tables(told, ())
    added = told.get("added_tokens") or ()
    vocab = model.get("vocab")
    if isinstance(vocab, list):  # Unigram: [piece, score] in the order of ids
        vocab = {each[0]: n for n, each in reversed(list(enumerate(vocab)))}
    if not isinstance(vocab, dict):
        raise Damaged("its model has no vocabulary")
    return _tables(vocab, added, model.get("type") == "WordPiece")


def _tables(vocab: Mapping[str, Any], added: Iterable[Any], pieces_of_words: bool = False) -> dict[str, int]:
    special = {each["content"]: each["id"] for each in added if isinstance(each, dict)}
    if not all(isinstance(each, str) and type(number) is int for each, number in chain(vocab.items(), special.items())):
        raise Damaged("its vocabulary does not map texts to numbers")
    turn = _word_piece if pieces_of_words else _habit(vocab)
    ordered = sorted(vocab.items(), key=lambda each: each[1])
    return special | {
        text: number
        for text, number in _first_ids((turn(each), n) for each, n in ordered if each not in special).items()
        if text not in special
    }


def _tekken(told: dict[str, Any]) -> dict[str, int]:
    """Mistral's tekken.json: ranks behind the special tokens, cut off at the size of the vocabulary."""
    before = told["config"].get("default_num_special_tokens", 1000)
    size = told["config"].get("default_vocab_size", len(told["vocab"]) + before)
    special = {
        each["token_str"]: each["rank"] for each in told.get("special_tokens") or () if each["token_str"] is not None
    }
    return special | _first_ids(
        (_text(base64.b64decode(each["token_bytes"])), each["rank"] + before)
        for each in told["vocab"]
        if each["rank"] + before < size
    )


def _ranks(content: bytes) -> dict[str, int]:
    """A tiktoken file: base64 of the bytes and the rank, line by line."""
    told: list[tuple[str, int]] = []
    for line in content.splitlines():
        if line.strip():
            try:
                token, rank = line.split()
                told.append((_text(base64.b64decode(token, validate=True)), int(rank)))
            except (ValueError, binascii.Error) as error:
                raise Damaged("it is neither a SentencePiece model nor a list of ranks") from error
    return _first_ids(told)


def _first_ids(told: Iterable[tuple[str, int]]) -> dict[str, int]:
    ids: dict[str, int] = {}
    for text, number in told:
        ids.setdefault(text, number)
    return ids


def _habit(tokens: Iterable[str]) -> Any:
    """How this vocabulary writes a space, told by which mark begins more of its tokens."""
    byte_level = sentence = words = 0
    for each in tokens:
        byte_level += each.startswith("Ġ")
        sentence += each.startswith("▁")
        words += each.startswith("##")
    if byte_level > max(sentence, words):
        return _byte_level
    if words > sentence:
        return _word_piece
    return _sentence_piece


def _sentence_piece(token: str) -> str:
    return token.replace("▁", " ")


def _word_piece(token: str) -> str:
    if token.startswith("##"):
        return token[2:]
    return token if token.startswith("[") and token.endswith("]") and len(token) > 2 else f" {token}"


def _byte_level(token: str) -> str:
    table = _bytes_of_marks()
    try:
        return _text(bytes(table[each] for each in token))
    except KeyError:
        return token


def _text(token: bytes) -> str:
    return token.decode("utf-8", "backslashreplace")


@cache
def _bytes_of_marks() -> dict[str, int]:
    """GPT-2's table: printable bytes stand for themselves, the others for letters from U+0100 on."""
    plain = [*range(0x21, 0x7F), *range(0xA1, 0xAD), *range(0xAE, 0x100)]
    others = [each for each in range(256) if each not in set(plain)]
    return {chr(each): each for each in plain} | {chr(256 + n): each for n, each in enumerate(others)}
