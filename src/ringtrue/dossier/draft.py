"""Drafts a dossier from a folder: what was recognised is written down, what a person must decide is left open.

A draft suggests and never concludes. It holds the value "?" at every open decision, so that it cannot be
assessed before somebody has taken them; what was guessed says from what. Words out of files stand only inside
quotes and escaped, in comments as well, so that no file can write a line of the draft.
"""

import datetime
import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from pathlib import Path
from typing import TypeVar

from ringtrue.dossier import FILE_NAME, SCHEMA
from ringtrue.dossier.load import MOST_BYTES, UNDECIDED
from ringtrue.dossier.looking import Group, Model, Resource, Service, Sight, look
from ringtrue.errors import CouldNotFinish, NothingToExamine

MOST_ITEMS = 100
"""Items of one kind that are drafted; whoever has more wants to divide the dossier."""

MOST_PATHS = 1_000
"""Paths of one role that are listed; the largest checkpoints in use have some hundreds of shards."""

Each = TypeVar("Each")

_COUNTRY = 'two letters of ISO 3166-1, such as "ID"'
_PARTY = "id of a [[party]]"


def draft(folder: Path, *, asker: str = UNDECIDED, home: str = UNDECIDED, today: datetime.date) -> str:
    """The text of a `ringtrue.toml` for what lies in a folder.

    `asker` is the name of the party that asks, `home` one country code or several with commas between. Nothing
    is written to the disk: whoever does so makes sure that no dossier is overwritten. Raises `NothingToExamine`
    when the folder holds no file, and `CouldNotFinish` when the draft would be longer than a dossier may be.
    """
    if not folder.is_dir():
        raise _nothing(folder, "it is not a folder" if folder.exists() else "there is no such folder")
    sight = look(folder)
    if not sight.files:
        raise _nothing(folder, "it holds no file that could be looked at" + "".join(f"; {n}" for n in sight.left_out))
    text = "\n".join(_lines(sight, asker, home, today)) + "\n"
    if len(text) > MOST_BYTES:
        raise CouldNotFinish(
            "no draft was written: it would be longer than a dossier may be",
            where=str(folder),
            why=f"{sight.files} files were recognised or named, and the draft has {len(text)} bytes",
            try_=f"ringtrue init {folder}/SUBFOLDER",
        )
    return text


def _nothing(folder: Path, why: str) -> NothingToExamine:
    return NothingToExamine(
        "no draft was written: there is nothing to examine",
        where=str(folder),
        why=why,
        try_="put the weights, licences, contracts and configuration in one folder, then: ringtrue init FOLDER",
    )


def _lines(sight: Sight, asker: str, home: str, today: datetime.date) -> Iterator[str]:
    yield from _head(sight)
    yield from _release(sight, today)
    asking = _party_id(asker)
    yield from _for_whom(asking, home)
    yield from _parties(asking, asker)
    yield from _components(sight)
    yield from _stores_and_keys(sight.resources)
    yield from _servings(sight)
    yield from _environments(sight.environments)
    yield from _evaluations(sight.evaluations)
    yield from _trainings(sight.checkpoints)
    yield from _contracts(sight.contracts)
    yield from _papers(sight.papers)
    yield from _claims(sight.brochures)
    yield from _rest(sight)


# the parts of the draft


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
    empty = {
        "store": not any(each.holds for each in sight.resources),
        "serving": not sight.services,
        "key": all(each.holds for each in sight.resources),
        "environment": not sight.environments,
        "component": not sight.models,
        "evaluation": not sight.evaluations,
    }
    yield from _section("The release that the verdict is about. A verdict holds for one release as of one day.")
    yield "[release]"
    yield _row("name", _named(sight.name, set(), "release"), "the folder's name: write the release's own")
    yield _open("version", "as the maker writes it")
    yield _row("maker", "maker", "the party below that releases it")
    yield f"as_of = {today.isoformat()}  # the day on which all this was true"
    yield _open("instrument", 'what the rights rest on: "contract", "public-licence" or "none"')
    yield f'# supplier = "maker"  # {_PARTY}; so for operator, licensor and evaluator:'
    yield "# they decide which clauses a contract must have"
    unseen = ", ".join(f'"{kind}"' for kind, none in empty.items() if none)
    if unseen:
        yield "# Not seen here. Keep in the list only the kinds of which there truly are none:"
        yield f"# none = [{unseen}]"


def _for_whom(asking: str, home: str) -> Iterator[str]:
    countries = tuple(each.strip() for each in home.split(",") if each.strip()) or (UNDECIDED,)
    yield from _section('For whom: "we", "in hand" and "the buyer" mean this party.')
    yield "[for]"
    yield _row("party", asking)
    yield _open("kind", '"enterprise", "nation" (any domestic party may hold) or "maker" (proves its own)')
    yield from _section("Home: the countries that are not foreign. A layer may have its own, such as base-model.")
    yield "[home]"
    if countries == (UNDECIDED,):
        yield _open("everywhere", f'{_COUNTRY}, several as ["ID", "SG"]')
    else:
        yield _row("everywhere", countries)
    yield _open("decided_by", "who decided what counts as home")
    yield _open("reason", "why: a law, a policy, a resolution of the board")
    yield from _section("The operator, as licences ask about it: many forbid, or charge, by size and by use.")
    yield "[operator_profile]"
    yield _open("country", f"seat of the operator: {_COUNTRY}")
    yield _open("offers", '"model-as-a-service", "product" or "internal"')
    yield _open("deployment", '"on-premises", "partner" or "api"')
    yield "# group_revenue = 0  # of the whole group, a year"
    yield '# currency = "USD"'
    yield "# monthly_users = 0"


def _parties(asking: str, asker: str) -> Iterator[str]:
    yield from _section("The parties: whoever makes, supplies, operates, judges, owns hardware or writes papers.")
    yield "[[party]]"
    yield _row("id", asking)
    if asker == UNDECIDED:
        yield _open("name", "the party that asks, as it is registered")
    else:
        yield _row("name", asker)
    yield _open("country", f"seat of the party that asks: {_COUNTRY}")
    yield '# roles = ["buyer", "operator", "owner-of-hardware"]'
    yield ""
    yield "[[party]]"
    yield _row("id", "maker")
    yield _open("name", "who releases it, as it is registered")
    yield _open("country", f"seat of the maker: {_COUNTRY}")
    yield _row("roles", ("maker",))
    yield "# [[party.controlled_by]]  # who stands above it: control decides, not the seat"
    yield '# party = "Holding Ltd"'
    yield '# country = "SG"'
    yield "# share = 60"
    yield '# by = "majority"  # or "consolidation", "appointment", "management-contract", "minority"'


def _components(sight: Sight) -> Iterator[str]:
    yield from _section(
        "The components: every model in the system, small ones too. A forgotten encoder is a foreign one."
    )
    if not sight.models:
        yield "# No model was recognised. Copy its folder here and draft again, or declare it:"
        yield from ("# [[component]]", '# name = "decoder"', '# role = "text-decoder"')
    names = _names((each.name for each in sight.models), "component")
    parents = {name: each.parent for name, each in zip(names, sight.models, strict=True)}
    for name, model in _first(zip(names, sight.models, strict=True)):
        yield from _component(name, model, _is_circle(name, parents))
    yield from _more(len(names), "component")


def _component(name: str, model: Model, circle: bool) -> Iterator[str]:
    yield ""
    yield "[[component]]"
    yield _row("name", name)
    if model.role:
        yield _row("role", model.role, f"guessed from {_quoted_briefly(model.role_from)}: check it")
    else:
        yield _open(
            "role",
            '"text-decoder", "vision-encoder", "audio-encoder", "embedding", "reranker", "guard", "adapter" or "judge"'
            f" ({_quoted_briefly(model.role_from)})",
        )
    yield _open("maker", f'{_PARTY}, such as "maker"')
    if model.parent and model.parent != UNDECIDED and not circle:
        whose = "the card's word" if model.parent_from.lower().endswith(".md") else "the adapter's own word"
        yield _row("from", model.parent, f"{whose} ({_quoted_briefly(model.parent_from)}): check it")
        yield _open("from_country", f"where the parent's maker sits: {_COUNTRY}")
    else:
        silent = "what it says is derived from itself" if circle else "no file names a parent"
        yield _open("from", f'the parent, such as "org/model", or "none" if trained from scratch ({silent})')
        yield '# from_country = "ID"  # where the parent\'s maker sits, if there is a parent'
    yield from (f"# note: {_quoted_briefly(each)}" for each in model.notes)
    if "licence" not in model.artefacts:
        yield '# no licence text lies beside it: obtain the text as delivered, then: artefacts.licence = "LICENSE"'
    yield from _artefacts(model.artefacts)


def _stores_and_keys(resources: tuple[Resource, ...]) -> Iterator[str]:
    stores = tuple(each for each in resources if each.holds)
    keys = tuple(each for each in resources if not each.holds)
    yield from _section("The stores: where data rests. Backups, replicas and logs count; Terraform shows only its own.")
    if not stores:
        yield from ("# None was recognised.", "# [[store]]", '# name = "records"', '# holds = "database"')
    names = _names((each.address for each in stores), "store")
    for name, each in _first(zip(names, stores, strict=True)):
        yield from ("", "[[store]]", _row("name", name), _row("holds", each.holds, "guessed from its type"))
        yield from (_where(each.region), _open("operator", _PARTY))
        yield from _artefacts({"terraform": (each.file,)})
    yield from _more(len(names), "store")
    if keys:
        yield from _section("The keys: whoever holds a key holds what it protects.")
    names = _names((each.address for each in keys), "key")
    for name, each in _first(zip(names, keys, strict=True)):
        yield from ("", "[[key]]", _row("name", name), _where(each.region))
        yield _open("holder", f"who can use it: {_PARTY}")
        yield '# protects = ["records"]'
        yield from _artefacts({"terraform": (each.file,)})
    yield from _more(len(names), "key")


def _servings(sight: Sight) -> Iterator[str]:
    yield from _section(
        "The servings: running services that answer with the system. One is asked who runs it, and where."
    )
    if not sight.services:
        yield from ("# None was recognised.", "# [[serving]]", '# name = "api"')
    if sight.other_workloads:
        yield f"# Workloads without a known model server: {_some(sight.other_workloads)}. Does one of them answer?"
    components = _names((each.name for each in sight.models), "component")
    names = _names((each.name for each in sight.services), "serving")
    for name, each in _first(zip(names, sight.services, strict=True)):
        yield from _serving(name, each, components)
    yield from _more(len(names), "serving")


def _serving(name: str, service: Service, components: tuple[str, ...]) -> Iterator[str]:
    yield from ("", "[[serving]]", f"# recognised by {_quoted_briefly(service.told_by)}", _row("name", name))
    yield _where(service.region)
    yield _open("operator", f"who runs it: {_PARTY}")
    yield _open("hardware_holder", f"who owns or leases the accelerators: {_PARTY}")
    yield _open("hardware_country", f"where they stand: {_COUNTRY}")
    if len(components) == 1:
        yield _row("components", components, "the only one seen: check it")
    elif components:
        yield _open("components", f"the names of those it answers with, of {_some(components)}", many=True)
    yield "# startable_by_asker = true  # whether the asker can start it, so that it can be tried with the cable cut"
    yield '# endpoint = "http://127.0.0.1:8000/v1"'
    yield from _artefacts({service.role: (service.file,)})


def _environments(environments: tuple[Group, ...]) -> Iterator[str]:
    if environments:
        yield from _section(
            "The environments: clusters, accounts and sites. Whoever administers one can switch it off."
        )
    names = _names((each.name for each in environments), "environment")
    for name, each in _first(zip(names, environments, strict=True)):
        yield from ("", "[[environment]]", f"# {each.sort}", _row("name", name), _where(each.region))
        yield _open("operator", f"who administers it: {_PARTY}")
        yield from _artefacts(each.artefacts)
    yield from _more(len(names), "environment")


def _evaluations(evaluations: tuple[Group, ...]) -> Iterator[str]:
    yield from _section("The evaluations: who runs them, on whose tests, and who is the judge.")
    if not evaluations:
        yield from ("# None was recognised.", "# [[evaluation]]", '# name = "acceptance"')
    names = _names((each.name for each in evaluations), "evaluation")
    for name, each in _first(zip(names, evaluations, strict=True)):
        yield from ("", "[[evaluation]]", f"# logs of {each.sort}", _row("name", name))
        yield _open("operator", f"who runs it: {_PARTY}")
        yield _open("country", f"where it runs: {_COUNTRY}")
        yield _open("judge", 'the model that decides a score, or "none" when a rule does')
        yield "# published = true  # whether its scores were published"
        yield from _artefacts(each.artefacts)
    yield from _more(len(names), "evaluation")


def _trainings(checkpoints: tuple[str, ...]) -> Iterator[str]:
    if checkpoints:
        yield from _section("A training: checkpoints were seen. Together with logs they can show where it began.")
        yield from ("# [[training]]", '# name = "tuning"', '# component = "decoder"', '# kind = "fine-tuning"')
        paths = ", ".join(_path(each) for each in checkpoints[:20])
        yield f"# artefacts.checkpoints = [{paths}]" + _and_more(len(checkpoints), 20)


def _contracts(files: tuple[str, ...]) -> Iterator[str]:
    yield from _section("The contracts: only one that is in force binds, and a clause is only worth its words.")
    if not files:
        yield from ("# None was recognised by its name.", "# [[contract]]", '# file = "contracts/supply.pdf"')
    names = _names((_stem(each) for each in files), "contract")
    for name, file in _first(zip(names, files, strict=True)):
        yield from ("", "[[contract]]", _row("name", name), f"file = {_path(file)}")
        yield _open("status", '"draft" or "in force"')
        yield _open("parties", f"each the {_PARTY}", many=True)
        yield "# date = 2026-01-31  # the day of signature"
    yield from _more(len(names), "contract")


def _papers(files: tuple[str, ...]) -> Iterator[str]:
    if not files:
        return
    yield from _section("The papers: registry extracts, leases, rulings, certificates. A person reads what they say:")
    yield from ("# [[paper.says]]", '# topic = "serving.operator-country"', '# item = "serving:api"', '# value = "ID"')
    yield from ('# quote = "the words themselves"', '# read_by = "name of the reader"')
    names = _names((_stem(each) for each in files), "paper")
    for name, file in _first(zip(names, files, strict=True)):
        yield from ("", "[[paper]]", _row("name", name), f"file = {_path(file)}")
        yield _open("by", f"whose paper it is: {_PARTY}")
        yield "# date = 2026-01-31  # the day it was issued: without it the paper is of no age"
    yield from _more(len(names), "paper")


def _claims(files: tuple[str, ...]) -> Iterator[str]:
    if not files:
        return
    yield from _section(
        "The claims: public sentences, verbatim. Take the # away and copy one sentence into each quote."
    )
    for file in files[:10]:
        yield from ("# [[claim]]", '# quote = "the sentence, word for word"')
        yield '# by = "vendor"  # or "operator", "ourselves"'
        yield '# to = "public"  # or "board", "regulator", "parliament", "tender"'
        yield from (f"# file = {_path(file)}", "#")
    yield from _more(len(files), "claim", 10)


def _rest(sight: Sight) -> Iterator[str]:
    if sight.not_understood:
        yield from _section("Seen and not understood: is one of these a licence, a log, a store or a contract?")
        yield from (f"# {_quoted_briefly(each)}" for each in sight.not_understood[:20])
        if len(sight.not_understood) > 20:
            yield f"# and {len(sight.not_understood) - 20:,} more"


# rows and words


def quoted(text: str) -> str:
    """The text as a TOML string in ASCII: quotes, controls and everything that could steer a terminal escaped."""
    return '"' + "".join(_escaped(each) for each in text) + '"'


def _escaped(character: str) -> str:
    code = ord(character)
    if character in '"\\':
        return f"\\{character}"
    if 0x20 <= code < 0x7F:
        return character
    if 0xD800 <= code < 0xE000:  # half of a pair, as JSON may hold it; TOML has no way to write it
        return "\\uFFFD"
    return f"\\u{code:04X}" if code < 0x10000 else f"\\U{code:08X}"


def _quoted_briefly(text: str) -> str:
    return quoted(text if len(text) <= 160 else f"{text[:157]}...")


def _section(title: str) -> tuple[str, ...]:
    return ("", "", f"# {title}")


def _row(key: str, value: str | tuple[str, ...], comment: str = "") -> str:
    told = quoted(value) if isinstance(value, str) else f"[{', '.join(map(quoted, value))}]"
    return f"{key} = {told}" + (f"  # {comment}" if comment else "")


def _open(key: str, decide: str, *, many: bool = False) -> str:
    """A row that a person must decide."""
    return _row(key, (UNDECIDED,) if many else UNDECIDED, f"decide: {decide}")


def _where(region: str) -> str:
    seen = f"; the files say {_quoted_briefly(region)}" if region else ""
    return _open("country", f"where it is: {_COUNTRY}{seen}")


def _path(name: str) -> str:
    """A path as it is written in a dossier; a file that is called like an open decision is none."""
    return quoted(f"./{name}" if name == UNDECIDED else name)


def _artefacts(artefacts: Mapping[str, tuple[str, ...]]) -> Iterator[str]:
    """Where the things of an item lie: one role a line, a list below when there are several files."""
    for role, paths in artefacts.items():
        if len(paths) == 1:
            yield f"artefacts.{role} = {_path(paths[0])}"
            continue
        yield f"artefacts.{role} = ["
        yield from (f"  {_path(each)}," for each in paths[:MOST_PATHS])
        yield "]" + _and_more(len(paths), MOST_PATHS)


def _and_more(count: int, most: int) -> str:
    return f"  # and {count - most:,} more that are not listed: name their folder" if count > most else ""


def _first(items: Iterable[Each]) -> Iterator[Each]:
    return islice(items, MOST_ITEMS)


def _more(count: int, kind: str, most: int = MOST_ITEMS) -> Iterator[str]:
    if count > most:
        yield ""
        yield f"# {count - most:,} more of the kind {kind} were seen and are not drafted: divide the folder"


def _some(names: tuple[str, ...], most: int = 10) -> str:
    shown = ", ".join(_quoted_briefly(each) for each in names[:most])
    return shown + (f" and {len(names) - most:,} more" if len(names) > most else "")


def _stem(file: str) -> str:
    return Path(file).stem


def _party_id(asker: str) -> str:
    told = "" if asker == UNDECIDED else _named(asker.lower().replace(" ", "-"), {"maker"}, "asker")
    return told or "asker"


def _names(wishes: Iterable[str], otherwise: str) -> tuple[str, ...]:
    taken: set[str] = set()
    return tuple(_named(each, taken, otherwise) for each in wishes)


def _named(wish: str, taken: set[str], otherwise: str) -> str:
    """A name that a dossier takes and nobody has yet: what cannot stand in a name becomes a hyphen."""
    plain = re.sub(r"[^\w .+-]+", "-", wish, flags=re.ASCII)[:100]
    plain = re.sub(r"^[\W_]+|[\W]+$", "", plain, flags=re.ASCII) or otherwise
    name, number = plain, 1
    while name in taken:
        number += 1
        name = f"{plain} {number}"
    taken.add(name)
    return name


def _is_circle(name: str, parents: dict[str, str]) -> bool:
    seen: set[str] = set()
    at = parents[name]
    while at in parents and at not in seen:
        seen.add(at)
        at = parents[at]
    return at == name
