"""The pieces of a SentencePiece model, walked in its protobuf without a protobuf library.

Only what is needed of the format is read: field 1 of the model is a piece, field 1 of a piece its text
(google/sentencepiece, src/sentencepiece_model.proto). Everything else is stepped over.
"""

from collections.abc import Iterator

from ringtrue.instruments.checkpoint import Damaged

MOST_PIECES = 4_000_000


def pieces(content: bytes) -> list[str]:
    """The texts of all pieces in the order of their ids; `Damaged` when the bytes are no such model."""
    told: list[str] = []
    for field, value in _fields(content):
        if field != 1 or not isinstance(value, bytes):
            continue
        text = next((each for number, each in _fields(value) if number == 1 and isinstance(each, bytes)), None)
        if text is None:
            raise Damaged("it holds a piece without text, so that it is no SentencePiece model")
        told.append(text.decode("utf-8", "backslashreplace"))
        if len(told) > MOST_PIECES:
            raise Damaged(f"it holds more than {MOST_PIECES} pieces")
    if not told:
        raise Damaged("it holds no pieces, so that it is no SentencePiece model")
    return told


def _fields(content: bytes) -> Iterator[tuple[int, int | bytes]]:
    at, end = 0, len(content)
    while at < end:
        tag, at = _varint(content, at)
        field, sort = tag >> 3, tag & 7
        if sort == 0:
            number, at = _varint(content, at)
            yield field, number
            continue
        if sort == 2:
            length, at = _varint(content, at)
        elif sort in (1, 5):
            length = 8 if sort == 1 else 4
        else:
            raise Damaged("it holds a field of a type that protobuf no longer has")
        if length > end - at:
            raise Damaged("it ends within a field")
        yield field, content[at : at + length]
        at += length


def _varint(content: bytes, at: int) -> tuple[int, int]:
    value = 0
    for n, byte in enumerate(content[at : at + 10]):
        value |= (byte & 0x7F) << 7 * n
        if byte < 0x80:
            return value, at + n + 1
    raise Damaged("it holds a number that does not end")
