"""Recomputes the chain of a ledger and says where it breaks.

Each line ends in its own digest: SHA-256 over the bytes of the line before `,"digest":`. Each names the
digest of the line before it. So every edited byte shows; a ledger cut short shows only against a head
digest that was noted elsewhere.
"""

import hashlib
import json
from collections.abc import Iterator
from datetime import date
from typing import Any

from ringtrue.errors import LedgerBroken
from ringtrue.ledger import BEFORE_ALL, SCHEMA, Entry, Examination, Ledger, Opening
from ringtrue.observation import Item, Place, from_data

_SEAL = ',"digest":"sha256:'
_SEAL_LENGTH = len(_SEAL) + 64 + len('"}')

MOST_LINE = 1 << 20
"""Bytes of one line; an entry has some hundred, a long quote some thousand."""


def sealed(line: dict[str, Any]) -> tuple[bytes, str]:
    """A line of a ledger as bytes (with its line feed), and its digest."""
    body = json.dumps(line, ensure_ascii=True, separators=(",", ":"), allow_nan=False)[:-1].encode()
    digest = hashlib.sha256(body).hexdigest()
    return body + f'{_SEAL}{digest}"}}\n'.encode(), f"sha256:{digest}"


def read(content: bytes, name: str) -> Ledger:
    """The ledger with these bytes; `LedgerBroken` names the first line that does not verify.

    A last line without a line feed was never finished (the writer was killed) and does not count.
    """
    opening: Opening | None = None
    examinations: list[Examination] = []
    entries: list[Entry] = []
    head = BEFORE_ALL
    number = 0
    for number, (line, digest) in enumerate(_verified(content, name)):
        head = digest
        try:
            match line["kind"]:
                case "ledger" if number == 0 and line["schema"] == SCHEMA:
                    opening = _opening(line)
                case "examination" if opening is not None:
                    examinations.append(_examination(line))
                case "entry" if examinations and line["in"] == examinations[-1].seq:
                    entries.append(_entry(line, examinations[-1], digest))
                case kind:
                    raise ValueError(f"a line of kind `{kind}` has no place here")
        except (AttributeError, KeyError, TypeError, ValueError) as error:
            raise broken(name, number + 1, f"the line is sealed but says nothing sensible: {error}") from error
    if opening is None:
        raise broken(name, 1, "the opening line is missing")
    return Ledger(
        opening=opening, examinations=tuple(examinations), entries=tuple(entries), head=head, lines=number + 1
    )


def line_of(content: bytes, head: str) -> int | None:
    """The number of the line with this digest, if there is one.

    A ledger that has it is the one that printed it as its head, or has grown from it: up to that line it is
    the same, byte for byte.
    """
    # No line holds a raw line feed but at its end, so this can only be the seal of a line.
    at = content.find(f',"digest":"{head}"}}\n'.encode())
    return content.count(b"\n", 0, at) if at >= 0 else None


def broken(name: str, line: int, why: str) -> LedgerBroken:
    """The error for a chain that does not verify."""
    return LedgerBroken(
        "the ledger does not verify, so nothing was concluded from it",
        where=f"{name}, line {line}",
        why=why,
        try_=f"restore {name} from a copy, or move it away and assess anew",
    )


def _verified(content: bytes, name: str) -> Iterator[tuple[dict[str, Any], str]]:
    before = BEFORE_ALL
    for number, raw in enumerate(content.split(b"\n")[:-1]):
        if len(raw) > MOST_LINE:
            raise broken(name, number + 1, f"the line is longer than {MOST_LINE} bytes")
        body, seal = raw[:-_SEAL_LENGTH], raw[-_SEAL_LENGTH:]
        digest = hashlib.sha256(body).hexdigest()
        if seal != f'{_SEAL}{digest}"}}'.encode():
            raise broken(name, number + 1, "its digest does not match its bytes: the line was changed")
        try:
            line = json.loads(raw)
        except (ValueError, RecursionError) as error:
            raise broken(name, number + 1, f"the line is not JSON: {error}") from error
        if not isinstance(line, dict) or line.get("seq") != number or line.get("prev") != before:
            raise broken(name, number + 1, "it does not follow from the line before: lines were taken out or moved")
        before = f"sha256:{digest}"
        yield line, before


_CHAIN = {"seq", "prev", "kind", "digest"}


def _opening(line: dict[str, Any]) -> Opening:
    _only(line, {"schema", "release", "maker", "at"})
    return Opening(release=_text(line, "release"), maker=_text(line, "maker"), at=_text(line, "at"))


def _examination(line: dict[str, Any]) -> Examination:
    _only(line, {"at", "by", "of", "key", "read", "trouble"})
    at = _text(line, "at")
    date.fromisoformat(at[:10])
    return Examination(
        seq=line["seq"],
        at=at,
        by=_text(line, "by"),
        of=Item.parse(_text(line, "of")),
        key=_text(line, "key"),
        read=tuple(_place(each) for each in line["read"]),
        trouble=_text(line, "trouble") if "trouble" in line else "",
    )


def _place(told: dict[str, Any]) -> Place:
    _only(told, {"file", "digest"})
    return Place(file=_text(told, "file"), digest=_text(told, "digest"))


def _entry(line: dict[str, Any], examination: Examination, digest: str) -> Entry:
    _only(line, {"in", "observation"})
    observation = from_data(line["observation"])
    if observation.dated:
        date.fromisoformat(observation.dated)
    return Entry(seq=line["seq"], examination=examination, observation=observation, digest=digest)


def _only(line: dict[str, Any], fields: set[str]) -> None:
    if unknown := sorted(set(line) - fields - _CHAIN):
        raise ValueError(f"unknown field `{unknown[0]}`")


def _text(line: dict[str, Any], field: str) -> str:
    if not isinstance(line[field], str):
        raise TypeError(f"the field `{field}` is no text")
    return str(line[field])
