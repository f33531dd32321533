"""What can lie in a folder and be recognised there: files, models, infrastructure, evaluations, documents."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """One file that was looked at: its name inside the folder and where its bytes are."""

    name: str
    path: Path
    size: int

    @property
    def folder(self) -> str:
        """The folder it lies in, empty for the dossier's own."""
        return self.name.rpartition("/")[0]

    @property
    def called(self) -> str:
        """The last part of its name, in small letters."""
        return self.name.rpartition("/")[2].lower()

    @property
    def suffix(self) -> str:
        """What stands behind the last dot of its name, with the dot, in small letters."""
        return Path(self.called).suffix


@dataclass(frozen=True, slots=True, kw_only=True)
class Model:
    """A component as it was recognised. An empty `role` or `parent` was not told by anything seen."""

    name: str
    role: str
    role_from: str
    parent: str = ""
    parent_from: str = ""
    notes: tuple[str, ...] = ()
    artefacts: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Resource:
    """A data store (with what it `holds`) or a key (which holds nothing) that a Terraform file declares."""

    address: str
    holds: str
    region: str
    file: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Workload:
    """Something that runs, and what shows that it answers with a model: an empty `told_by` says that nothing did."""

    name: str
    told_by: str
    region: str = ""
    role: str
    file: str
    address: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Files of one sort that belong together: an environment, or the logs of an evaluation."""

    name: str
    sort: str
    region: str = ""
    artefacts: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sight:
    """Everything that was recognised in a folder, and what was not."""

    name: str
    models: tuple[Model, ...]
    checkpoints: tuple[str, ...]
    environments: tuple[Group, ...]
    resources: tuple[Resource, ...]
    answering: tuple[Workload, ...]
    other_workloads: tuple[str, ...]
    evaluations: tuple[Group, ...]
    contracts: tuple[str, ...]
    papers: tuple[str, ...]
    brochures: tuple[str, ...]
    files: int
    left_out: tuple[str, ...]
    not_understood: tuple[str, ...] = ()
