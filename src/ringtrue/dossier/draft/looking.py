"""Looks through a folder and says what lies there: models, infrastructure, evaluations, documents.

Whatever is looked at may be hostile; `walking` and `reading` keep the bounds. Things are told by their content
where the content tells them; the result is a suggestion for a person, never evidence.
"""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from ringtrue.dossier.draft import evaluations, models, terraform, workloads
from ringtrue.dossier.draft.documents import Sort, documents
from ringtrue.dossier.draft.evaluations import Log
from ringtrue.dossier.draft.reading import MOST_READ, Reading, top_keys
from ringtrue.dossier.draft.sight import Seen, Sight
from ringtrue.dossier.draft.terraform import Configuration
from ringtrue.dossier.draft.walking import walk
from ringtrue.dossier.draft.workloads import Deployed


def look(folder: Path) -> Sight:
    """What lies in a folder, as far as the bounds on walking and reading let it be seen."""
    root = folder.resolve()
    name = root.name or "release"
    files, skipped = walk(root)
    reading = Reading()
    found, checkpoints = models.recognise(name, files, reading)
    of_models = {path for model in found for paths in model.artefacts.values() for path in paths}
    rest = tuple(each for each in files if each.name not in of_models and each.folder not in checkpoints)
    recognised = tuple(_recognised(each, reading) for each in rest)
    configurations = tuple(each for each in recognised if isinstance(each, Configuration))
    deployed = tuple(each for each in recognised if isinstance(each, Deployed))
    logs = tuple(each for each in recognised if isinstance(each, Log))
    running = tuple(each for one in deployed for each in one.workloads)
    papers = documents(rest)
    sight = Sight(
        name=name,
        models=found,
        checkpoints=checkpoints,
        environments=(
            *terraform.environments(name, configurations, rest),
            *workloads.environments(name, deployed),
        ),
        resources=terraform.once(configurations),
        answering=tuple(each for each in running if each.told_by),
        other_workloads=tuple(each.name for each in running if not each.told_by),
        evaluations=tuple(evaluations.evaluations(name, logs, rest)),
        contracts=papers[Sort.CONTRACT],
        papers=papers[Sort.PAPER],
        brochures=papers[Sort.BROCHURE],
        files=len(files),
        left_out=(*skipped, *reading.left_out()),
    )
    understood = set(_understood(sight))
    return replace(sight, not_understood=tuple(each.name for each in rest if each.name not in understood))


def _understood(sight: Sight) -> Iterator[str]:
    """The names of the files beside models of which the sight says what they are."""
    for group in (*sight.environments, *sight.evaluations):
        for paths in group.artefacts.values():
            yield from paths
    yield from (each.file for each in sight.answering)
    yield from (*sight.contracts, *sight.papers, *sight.brochures)


def _recognised(file: Seen, reading: Reading) -> Configuration | Deployed | Log | None:
    """What one file of data says, read once."""
    if file.suffix == ".tf":
        return terraform.in_hcl(file, reading.text(file))
    if file.suffix in (".json", ".tfstate"):
        return _in_json(file, reading)
    if file.suffix in (".yaml", ".yml") and file.size <= MOST_READ:
        text = reading.text(file)
        return workloads.in_documents(file, reading.yaml(text)) if workloads.looks_deployed(text) else None
    return evaluations.in_archive(file, reading) if file.suffix == ".eval" else None


def _in_json(file: Seen, reading: Reading) -> Configuration | Deployed | Log | None:
    """What a file in JSON says, told by the keys of its outermost object."""
    keys = top_keys(reading.text(file))
    if file.called.endswith(".tf.json") or "terraform_version" in keys:
        return terraform.in_json(file, reading.data(file))
    if log := evaluations.in_keys(file, keys):
        return log
    if {"apiVersion", "kind"} <= keys or "services" in keys:
        return workloads.in_documents(file, (reading.data(file),))
    return None
