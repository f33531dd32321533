"""Holds what was seen until it is written down, and knows what the ledger holds already."""

import datetime
import time
from collections.abc import Mapping

from ringtrue.examiners import ANY_TOPIC, Examiner
from ringtrue.framework import Framework, Topic
from ringtrue.ledger import Examination, Ledger, Sitting
from ringtrue.ledger.heads import Heads
from ringtrue.ledger.journal import Journal
from ringtrue.observation import EXISTS, NONE_OF, Item, Observation

WRITE_EVERY = 2.0
"""Seconds of examining after which what was seen is written down, so that an interrupted run loses little."""


class Notebook:
    """What one inquiry writes: every sitting once, unless the ledger's last one says exactly the same.

    Only examinations up to the line `known_up_to` count as made before: beyond it nobody here wrote them.
    """

    def __init__(
        self,
        journal: Journal,
        heads: Heads,
        ledger: Ledger | None,
        known_up_to: int,
        now: datetime.datetime,
        framework: Framework,
        topics: Mapping[str, Topic],
    ) -> None:
        self._journal = journal
        self._heads = heads
        self._known_up_to = known_up_to
        self._noted: set[tuple[str, Item]] = set()
        self._now = now
        self._framework = framework
        self._topics = topics
        self._waiting: list[Sitting] = []
        self._written = time.monotonic()
        self._remember(ledger)
        self.stamp = now.astimezone(datetime.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")

    def note(self, sitting: Sitting) -> None:
        """Keeps a sitting; writes down what waits when that has taken a while."""
        self._noted.add((sitting.by, sitting.of))
        last = self._newest.get((sitting.by, sitting.of))
        if not (last and (last.key, last.trouble) == (sitting.key, sitting.trouble) and not self._aged(last)):
            self._waiting.append(sitting)
        if self._waiting and time.monotonic() - self._written > WRITE_EVERY:
            self.write()

    def knows(self, examiner: Examiner, item: Item, key: str) -> bool:
        """Whether this examiner saw the very same exhibit, not so long ago that it no longer supports."""
        last = self._newest.get((examiner.id, item))
        self._noted.add((examiner.id, item))
        topics = frozenset(self._topics if ANY_TOPIC in examiner.topics else examiner.topics)
        return bool(last and last.key == key and not last.trouble and not self._aged(last, topics))

    def strangers(self) -> tuple[Examination, ...]:
        """Examinations that were not written here, that nobody vouches for and that were not made again."""
        examinations = self._ledger.examinations if self._ledger else ()
        newest = {(each.by, each.of): each for each in examinations}
        return tuple(each for made, each in newest.items() if each.seq > self._known_up_to and made not in self._noted)

    def checked(self, examiner: Examiner, observation: Observation) -> Observation:
        """An observation that keeps to its examiner's topics and their domains; else `TypeError`.

        Any examiner may say that an item exists, or that there are none of a kind.
        """
        if observation.topic in (EXISTS, NONE_OF):
            return observation
        topic = self._topics.get(observation.topic)
        if ANY_TOPIC not in examiner.topics and observation.topic not in examiner.topics:
            raise TypeError(f"it speaks to `{observation.topic}`, which it does not declare")
        if topic is None or not topic.admits(observation.value):
            raise TypeError(f"`{observation.topic}` cannot be {observation.value!r}")
        return observation

    def write(self) -> Ledger:
        """Writes down what waits and returns the ledger."""
        if self._waiting or self._ledger is None:
            ledger = self._journal.append(self._waiting)
            self._heads.remember(ledger.head)
            self._remember(ledger)
            self._waiting = []
        self._written = time.monotonic()
        assert self._ledger is not None, "a journal that was appended to is a ledger"
        return self._ledger

    def _remember(self, ledger: Ledger | None) -> None:
        self._ledger = ledger
        known = [each for each in ledger.examinations if each.seq <= self._known_up_to] if ledger else []
        self._newest = {(each.by, each.of): each for each in known}

    def _aged(self, last: Examination, topics: frozenset[str] = frozenset()) -> bool:
        age = self._now.date() - datetime.date.fromisoformat(last.at[:10])
        return age.days > self._framework.validity(topics)
