"""The tables of a draft: one for every item that was recognised, and the names of what was not."""

from collections.abc import Iterator
from pathlib import Path

from ringtrue.dossier.draft.sight import Group, Model, Resource, Sight, Workload
from ringtrue.dossier.draft.toml_text import (
    COUNTRY,
    PARTY,
    and_more,
    artefacts,
    distinct,
    first,
    more,
    quoted_briefly,
    quoted_path,
    row,
    section,
    some,
    undecided,
    where,
)
from ringtrue.dossier.load import UNDECIDED


def tables(sight: Sight) -> Iterator[str]:
    """Everything below the preamble: the items kind by kind, and what was not understood."""
    yield from _components(sight)
    yield from _stores(tuple(each for each in sight.resources if each.holds))
    yield from _keys(tuple(each for each in sight.resources if not each.holds))
    yield from _servings(sight)
    yield from _environments(sight.environments)
    yield from _evaluations(sight.evaluations)
    yield from _trainings(sight.checkpoints)
    yield from _contracts(sight.contracts)
    yield from _papers(sight.papers)
    yield from _claims(sight.brochures)
    yield from _rest(sight)


def _components(sight: Sight) -> Iterator[str]:
    yield from section(
        "The components: every model in the system, small ones too. A forgotten encoder is a foreign one."
    )
    if not sight.models:
        yield "# No model was recognised. Copy its folder here and draft again, or declare it:"
        yield from ("# [[component]]", '# name = "decoder"', '# role = "text-decoder"')
    names = distinct((each.name for each in sight.models), "component")
    parents = {name: each.parent for name, each in zip(names, sight.models, strict=True)}
    for name, model in first(zip(names, sight.models, strict=True)):
        yield from _component(name, model, _is_circle(name, parents))
    yield from more(len(names), "component")


def _component(name: str, model: Model, circle: bool) -> Iterator[str]:
    """One component; `circle` says that by its own word it is derived from itself."""
    yield ""
    yield "[[component]]"
    yield row("name", name)
    if model.role:
        yield row("role", model.role, f"guessed from {quoted_briefly(model.role_from)}: check it")
    else:
        yield undecided(
            "role",
            '"text-decoder", "vision-encoder", "audio-encoder", "embedding", "reranker", "guard", "adapter" or "judge"'
            f" ({quoted_briefly(model.role_from)})",
        )
    yield undecided("maker", f'{PARTY}, such as "maker"')
    yield from _parent(model, circle)
    yield from (f"# note: {quoted_briefly(each)}" for each in model.notes)
    if "licence" not in model.artefacts:
        yield '# no licence text lies beside it: obtain the text as delivered, then: artefacts.licence = "LICENSE"'
    yield from artefacts(model.artefacts)


def _parent(model: Model, circle: bool) -> Iterator[str]:
    if model.parent and model.parent != UNDECIDED and not circle:
        whose = "the card's word" if model.parent_from.lower().endswith(".md") else "the adapter's own word"
        yield row("from", model.parent, f"{whose} ({quoted_briefly(model.parent_from)}): check it")
        yield undecided("from_country", f"where the parent's maker sits: {COUNTRY}")
    else:
        silent = "what it says is derived from itself" if circle else "no file names a parent"
        yield undecided("from", f'the parent, such as "org/model", or "none" if trained from scratch ({silent})')
        yield '# from_country = "ID"  # where the parent\'s maker sits, if there is a parent'


def _is_circle(name: str, parents: dict[str, str]) -> bool:
    """Whether the parents of a component, one after the other, lead back to it."""
    seen: set[str] = set()
    at = parents[name]
    while at in parents and at not in seen:
        seen.add(at)
        at = parents[at]
    return at == name


def _stores(stores: tuple[Resource, ...]) -> Iterator[str]:
    yield from section("The stores: where data rests. Backups, replicas and logs count; Terraform shows only its own.")
    if not stores:
        yield from ("# None was recognised.", "# [[store]]", '# name = "records"', '# holds = "database"')
    names = distinct((each.address for each in stores), "store")
    for name, each in first(zip(names, stores, strict=True)):
        yield from ("", "[[store]]", row("name", name), row("holds", each.holds, "guessed from its type"))
        yield from (where(each.region), undecided("operator", PARTY))
        yield from _as_found(each)
    yield from more(len(names), "store")


def _keys(keys: tuple[Resource, ...]) -> Iterator[str]:
    if keys:
        yield from section("The keys: whoever holds a key holds what it protects.")
    names = distinct((each.address for each in keys), "key")
    for name, each in first(zip(names, keys, strict=True)):
        yield from ("", "[[key]]", row("name", name), where(each.region))
        yield undecided("holder", f"who can use it: {PARTY}")
        yield '# protects = ["records"]'
        yield from _as_found(each)
    yield from more(len(names), "key")


def _as_found(resource: Resource) -> Iterator[str]:
    """What tells that the item declared here and the one that is found in the file are one."""
    if resource.address != UNDECIDED:  # a plan may call it so, and it would look like an open decision
        yield row("resource", (resource.address,))
    yield from artefacts({"terraform": (resource.file,)})


def _servings(sight: Sight) -> Iterator[str]:
    yield from section(
        "The servings: running services that answer with the system. One is asked who runs it, and where."
    )
    if not sight.answering:
        yield from ("# None was recognised.", "# [[serving]]", '# name = "api"')
    if sight.other_workloads:
        yield f"# Workloads without a known model server: {some(sight.other_workloads)}. Does one of them answer?"
    components = distinct((each.name for each in sight.models), "component")
    names = distinct((each.name for each in sight.answering), "serving")
    for name, each in first(zip(names, sight.answering, strict=True)):
        yield from _serving(name, each, components)
    yield from more(len(names), "serving")


def _serving(name: str, workload: Workload, components: tuple[str, ...]) -> Iterator[str]:
    yield from ("", "[[serving]]", f"# recognised by {quoted_briefly(workload.told_by)}", row("name", name))
    yield where(workload.region)
    yield undecided("operator", f"who runs it: {PARTY}")
    yield undecided("hardware_holder", f"who owns or leases the accelerators: {PARTY}")
    yield undecided("hardware_country", f"where they stand: {COUNTRY}")
    if len(components) == 1:
        yield row("components", components, "the only one seen: check it")
    elif components:
        yield undecided("components", f"the names of those it answers with, of {some(components)}", many=True)
    if workload.address:
        yield row("resource", (workload.address,))
    yield "# startable_by_asker = true  # whether the asker can start it, so that it can be tried with the cable cut"
    yield '# endpoint = "http://127.0.0.1:8000/v1"'
    yield from artefacts({workload.role: (workload.file,)})


def _environments(environments: tuple[Group, ...]) -> Iterator[str]:
    if environments:
        yield from section("The environments: clusters, accounts and sites. Whoever administers one can switch it off.")
    names = distinct((each.name for each in environments), "environment")
    for name, each in first(zip(names, environments, strict=True)):
        yield from ("", "[[environment]]", f"# {each.sort}", row("name", name), where(each.region))
        yield undecided("operator", f"who administers it: {PARTY}")
        yield from artefacts(each.artefacts)
    yield from more(len(names), "environment")


def _evaluations(evaluations: tuple[Group, ...]) -> Iterator[str]:
    yield from section("The evaluations: who runs them, on whose tests, and who is the judge.")
    if not evaluations:
        yield from ("# None was recognised.", "# [[evaluation]]", '# name = "acceptance"')
    names = distinct((each.name for each in evaluations), "evaluation")
    for name, each in first(zip(names, evaluations, strict=True)):
        yield from ("", "[[evaluation]]", f"# logs of {each.sort}", row("name", name))
        yield undecided("operator", f"who runs it: {PARTY}")
        yield undecided("country", f"where it runs: {COUNTRY}")
        yield undecided("judge", 'the model that decides a score, or "none" when a rule does')
        yield "# published = true  # whether its scores were published"
        yield from artefacts(each.artefacts)
    yield from more(len(names), "evaluation")


def _trainings(checkpoints: tuple[str, ...]) -> Iterator[str]:
    if checkpoints:
        yield from section("A training: checkpoints were seen. Together with logs they can show where it began.")
        yield from ("# [[training]]", '# name = "tuning"', '# component = "decoder"', '# kind = "fine-tuning"')
        paths = ", ".join(quoted_path(each) for each in checkpoints[:20])
        yield f"# artefacts.checkpoints = [{paths}]" + and_more(len(checkpoints), 20)


def _contracts(files: tuple[str, ...]) -> Iterator[str]:
    yield from section("The contracts: only one that is in force binds, and a clause is only worth its words.")
    if not files:
        yield from ("# None was recognised by its name.", "# [[contract]]", '# file = "contracts/supply.pdf"')
    names = distinct((Path(each).stem for each in files), "contract")
    for name, file in first(zip(names, files, strict=True)):
        yield from ("", "[[contract]]", row("name", name), f"file = {quoted_path(file)}")
        yield undecided("status", '"draft" or "in force"')
        yield undecided("parties", f"each the {PARTY}", many=True)
        yield "# date = 2026-01-31  # the day of signature"
    yield from more(len(names), "contract")


def _papers(files: tuple[str, ...]) -> Iterator[str]:
    if not files:
        return
    yield from section("The papers: registry extracts, leases, rulings, certificates. A person reads what they say:")
    yield from ("# [[paper.says]]", '# topic = "serving.operator-country"', '# item = "serving:api"', '# value = "ID"')
    yield from ('# quote = "the words themselves"', '# read_by = "name of the reader"')
    names = distinct((Path(each).stem for each in files), "paper")
    for name, file in first(zip(names, files, strict=True)):
        yield from ("", "[[paper]]", row("name", name), f"file = {quoted_path(file)}")
        yield undecided("by", f"whose paper it is: {PARTY}")
        yield "# date = 2026-01-31  # the day it was issued: without it the paper is of no age"
    yield from more(len(names), "paper")


def _claims(files: tuple[str, ...]) -> Iterator[str]:
    if not files:
        return
    yield from section("The claims: public sentences, verbatim. Take the # away and copy one sentence into each quote.")
    for file in files[:10]:
        yield from ("# [[claim]]", '# quote = "the sentence, word for word"')
        yield '# by = "vendor"  # or "operator", "ourselves"'
        yield '# to = "public"  # or "board", "regulator", "parliament", "tender"'
        yield from (f"# file = {quoted_path(file)}", "#")
    yield from more(len(files), "claim", 10)


def _rest(sight: Sight) -> Iterator[str]:
    if sight.not_understood:
        yield from section("Seen and not understood: is one of these a licence, a log, a store or a contract?")
        yield from (f"# {quoted_briefly(each)}" for each in sight.not_understood[:20])
        if len(sight.not_understood) > 20:
            yield f"# and {len(sight.not_understood) - 20:,} more"
