"""What was seen: an append-only, hash-chained list of examinations and the entries they made."""

from dataclasses import dataclass

from ringtrue.observation import Grade, Item, Observation, Place

FILE_NAME = "ringtrue.ledger.jsonl"
SCHEMA = "ringtrue/ledger/1"
BEFORE_ALL = "sha256:" + "0" * 64


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """The first line of a ledger: whose release it speaks of."""

    release: str
    maker: str
    at: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Examination:
    """One examiner looking at one item once: what it read, and when. Its entries follow it.

    `key` is the digest of everything the examination depended on; `trouble` says why it could not finish.
    """

    seq: int
    at: str
    by: str
    of: Item
    key: str
    read: tuple[Place, ...]
    trouble: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One observation as it stands in the ledger."""

    seq: int
    examination: Examination
    observation: Observation
    digest: str

    @property
    def day(self) -> str:
        """The day from which the evidence ages (ISO 8601).

        A paper is as old as its date. A contract binds for as long as it is in force, so its clauses, and
        those of a draft, are as old as the last look at them.
        """
        binding = self.observation.grade is Grade.BOUND or self.observation.draft
        seen = self.examination.at[:10]
        return seen if binding else self.observation.dated or seen


@dataclass(frozen=True, slots=True, kw_only=True)
class Ledger:
    """All lines of a ledger in their order; `head` is the digest of the last one."""

    opening: Opening
    examinations: tuple[Examination, ...]
    entries: tuple[Entry, ...]
    head: str
    lines: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Sitting:
    """An examination that has just been made and is to be written down."""

    at: str
    by: str
    of: Item
    key: str
    read: tuple[Place, ...]
    observations: tuple[Observation, ...]
    trouble: str = ""
