"""Recomputes the chain of a ledger and says where it breaks.

Each line ends in its own digest: SHA-256 over the bytes of the line before `,"digest":`. Each names the
digest of the line before it. So every edited byte shows; a ledger cut short shows only against a head
digest that was noted elsewhere.
"""

import hashlib
import json
from collections.abc import Iterator
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
    body = json.dumps(line, ensure_ascii=False, separators=(",", ":"), allow_nan=False)[:-1].encode()
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
                    opening = Opening(release=line["release"], maker=line["maker"], at=line["at"])
                case "examination" if opening is not None:
                    examinations.append(_examination(line))
                case "entry" if examinations and line["in"] == examinations[-1].seq:
                    entries.append(
                        Entry(
                            seq=line["seq"],
                            examination=examinations[-1],
                            observation=from_data(line["observation"]),
                            digest=digest,
                        )
                    )
                case kind:
                    raise ValueError(f"a line of kind `{kind}` has no place here")
        except (KeyError, TypeError, ValueError) as error:
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
    return next((line["seq"] for line, digest in _verified(content, "") if digest == head), None)


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


def _examination(line: dict[str, Any]) -> Examination:
    return Examination(
        seq=line["seq"],
        at=line["at"],
        by=line["by"],
        of=Item.parse(line["of"]),
        key=line["key"],
        read=tuple(Place(**each) for each in line["read"]),
        trouble=line.get("trouble", ""),
    )
