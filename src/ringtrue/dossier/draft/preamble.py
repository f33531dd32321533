"""The beginning of a draft: what it is, the release, for whom it is asked, what counts as home, the parties."""

import datetime
from collections.abc import Iterator

from ringtrue.dossier import FILE_NAME, SCHEMA
from ringtrue.dossier.draft.sight import Sight
from ringtrue.dossier.draft.toml_text import COUNTRY, PARTY, named, quoted, row, section, undecided
from ringtrue.dossier.load import UNDECIDED


def preamble(sight: Sight, asker: str, home: str, today: datetime.date) -> Iterator[str]:
    """Everything above the first item."""
    asking = _party_id(asker)
    yield from _head(sight)
    yield from _release(sight, today)
    yield from _for_whom(asking)
    yield from _home(home)
    yield from _operator_profile()
    yield from _parties(asking, asker)


def _head(sight: Sight) -> Iterator[str]:
    yield f"# A draft of {FILE_NAME}, made by looking through the folder {quoted(sight.name)} ({sight.files:,} files)."
    yield "#"
    yield f'# Every "{UNDECIDED}" is a decision for a person; what to decide stands behind it. Nothing can be assessed'
    yield "# before all are taken. What was guessed says from what: check it. Lines that start with # are optional."
    yield "# A dossier only declares. Whether it is true is for the examiners and drills to show."
    if sight.left_out:
        yield "#"
        yield from (f"# Not looked at: {each}." for each in sight.left_out)
    yield ""
    yield f"schema = {quoted(SCHEMA)}"


def _release(sight: Sight, today: datetime.date) -> Iterator[str]:
    yield from section("The release that the verdict is about. A verdict holds for one release as of one day.")
    yield "[release]"
    yield row("name", named(sight.name, set(), "release"), "the folder's name: write the release's own")
    yield undecided("version", "as the maker writes it")
    yield row("maker", "maker", "the party below that releases it")
    yield f"as_of = {today.isoformat()}  # the day on which all this was true"
    yield undecided("instrument", 'what the rights rest on: "contract", "public-licence" or "none"')
    yield f'# supplier = "maker"  # {PARTY}; so for operator, licensor and evaluator:'
    yield "# they decide which clauses a contract must have"
    if unseen := ", ".join(map(quoted, _unseen(sight))):
        yield "# Not seen here. Keep in the list only the kinds of which there truly are none:"
        yield f"# none = [{unseen}]"


def _unseen(sight: Sight) -> Iterator[str]:
    """The kinds of which the folder holds none."""
    seen = {
        "store": any(each.holds for each in sight.resources),
        "serving": bool(sight.answering),
        "key": any(not each.holds for each in sight.resources),
        "environment": bool(sight.environments),
        "component": bool(sight.models),
        "evaluation": bool(sight.evaluations),
    }
    yield from (kind for kind, some in seen.items() if not some)


def _for_whom(asking: str) -> Iterator[str]:
    yield from section('For whom: "we", "in hand" and "the buyer" mean this party.')
    yield "[for]"
    yield row("party", asking)
    yield undecided("kind", '"enterprise", "nation" (any domestic party may hold) or "maker" (proves its own)')


def _home(home: str) -> Iterator[str]:
    countries = tuple(each.strip() for each in home.split(",") if each.strip()) or (UNDECIDED,)
    yield from section("Home: the countries that are not foreign. A layer may have its own, such as base-model.")
    yield "[home]"
    if countries == (UNDECIDED,):
        yield undecided("everywhere", f'{COUNTRY}, several as ["ID", "SG"]')
    else:
        yield row("everywhere", countries)
    yield undecided("decided_by", "who decided what counts as home")
    yield undecided("reason", "why: a law, a policy, a resolution of the board")


def _operator_profile() -> Iterator[str]:
    yield from section("The operator, as licences ask about it: many forbid, or charge, by size and by use.")
    yield "[operator_profile]"
    yield undecided("country", f"seat of the operator: {COUNTRY}")
    yield undecided("offers", '"model-as-a-service", "product" or "internal"')
    yield undecided("deployment", '"on-premises", "partner" or "api"')
    yield "# group_revenue = 0  # of the whole group, a year"
    yield '# currency = "USD"'
    yield "# monthly_users = 0"


def _parties(asking: str, asker: str) -> Iterator[str]:
    yield from section("The parties: whoever makes, supplies, operates, judges, owns hardware or writes papers.")
    yield "[[party]]"
    yield row("id", asking)
    if asker == UNDECIDED:
        yield undecided("name", "the party that asks, as it is registered")
    else:
        yield row("name", asker)
    yield undecided("country", f"seat of the party that asks: {COUNTRY}")
    yield '# roles = ["buyer", "operator", "owner-of-hardware"]'
    yield ""
    yield "[[party]]"
    yield row("id", "maker")
    yield undecided("name", "who releases it, as it is registered")
    yield undecided("country", f"seat of the maker: {COUNTRY}")
    yield row("roles", ("maker",))
    yield "# [[party.controlled_by]]  # who stands above it: control decides, not the seat"
    yield '# party = "Holding Ltd"'
    yield '# country = "SG"'
    yield "# share = 60"
    yield '# by = "majority"  # or "consolidation", "appointment", "management-contract", "minority"'


def _party_id(asker: str) -> str:
    told = "" if asker == UNDECIDED else named(asker.lower().replace(" ", "-"), {"maker"}, "asker")
    return told or "asker"
