"""What the release is made of: components, stores, servings, keys, environments, evaluations, trainings."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field

from ringtrue.dossier.words import Country, Name, OneOrMore
from ringtrue.shelf import STRICT


class Role(StrEnum):
    """What a component does in the system."""

    TEXT_DECODER = "text-decoder"
    VISION_ENCODER = "vision-encoder"
    AUDIO_ENCODER = "audio-encoder"
    EMBEDDING = "embedding"
    RERANKER = "reranker"
    GUARD = "guard"
    ADAPTER = "adapter"
    TOKENIZER = "tokenizer"
    JUDGE = "judge"


Artefacts = Annotated[
    dict[str, OneOrMore[str]],
    Field(description="where things lie, by role (weights, licence, card ...): paths inside the folder"),
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Component:
    """One model in the system, or a part of one."""

    __pydantic_config__: ClassVar[Any] = STRICT

    name: Name
    role: Role
    maker: Annotated[str, Field(description="id of the party that made it")] = ""
    from_: Annotated[str, Field(description="parent release, a component or any other; `none` if from scratch")] = ""
    from_country: Annotated[Country | None, Field(description="country of the parent's maker")] = None
    artefacts: Artefacts = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Probe:
    """What must hold while a command runs or when it has ended; one of `url`, `file` and `alive`."""

    __pydantic_config__: ClassVar[Any] = STRICT

    name: Annotated[str, Field(min_length=1)]
    url: Annotated[str, Field(description="address of its own that must answer", pattern="^(https?://.+)?$")] = ""
    status: Annotated[int, Field(ge=100, le=599)] = 200
    body: Annotated[str, Field(description="posted as JSON")] = ""
    file: Annotated[str, Field(description="path or pattern of a file that it must write")] = ""
    path: Annotated[str, Field(description="place in that file's JSON, such as `results.0.score`")] = ""
    expect: Annotated[str, Field(description="what must stand in the answer, in the file, or at the path")] = ""
    alive: Annotated[float, Field(ge=0, description="seconds that it must go on running")] = 0

    def __post_init__(self) -> None:
        """Refuses a probe of nothing, or of two things."""
        if sum(bool(each) for each in (self.url, self.file, self.alive)) != 1:
            raise ValueError("a probe has one of `url`, `file` and `alive`")


@dataclass(frozen=True, slots=True, kw_only=True)
class Objectives:
    """How long a service must hold after everything foreign is withdrawn, and how soon it must be back."""

    __pydantic_config__: ClassVar[Any] = STRICT

    holds_hours: Annotated[float | None, Field(ge=0)] = None
    back_hours: Annotated[float | None, Field(ge=0)] = None


Probes = Annotated[tuple[Probe, ...], Field(description="what shows that the command does what it is for")]
Allow = Annotated[
    tuple[str, ...], Field(description="domestic names, addresses or networks that stay reachable in a dark run")
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Store:
    """A place where data rests: a database, object or vector store, backup, replica or log."""

    __pydantic_config__: ClassVar[Any] = STRICT

    name: Name
    holds: Literal["database", "objects", "vectors", "backup", "replica", "log", "files"] = "files"
    country: OneOrMore[Country] = ()
    operator: str = ""
    resource: Annotated[
        OneOrMore[str], Field(description="its addresses in infrastructure files, so that found and declared are one")
    ] = ()
    artefacts: Artefacts = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Serving:
    """A running service that answers with the system."""

    __pydantic_config__: ClassVar[Any] = STRICT

    name: Name
    country: OneOrMore[Country] = ()
    operator: str = ""
    components: tuple[str, ...] = ()
    hardware_holder: Annotated[str, Field(description="party that owns or leases the accelerators")] = ""
    hardware_country: OneOrMore[Country] = ()
    startable_by_asker: bool | None = None
    endpoint: str = ""
    command: tuple[str, ...] = ()
    probes: Probes = ()
    allow: Allow = ()
    objectives: Objectives | None = None
    resource: Annotated[
        OneOrMore[str], Field(description="its addresses in infrastructure files, so that found and declared are one")
    ] = ()
    artefacts: Artefacts = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """A cryptographic key that protects data or weights."""

    __pydantic_config__: ClassVar[Any] = STRICT

    name: Name
    protects: tuple[str, ...] = ()
    country: OneOrMore[Country] = ()
    origin_country: OneOrMore[Country] = ()
    holder: str = ""
    resource: Annotated[
        OneOrMore[str], Field(description="its addresses in infrastructure files, so that found and declared are one")
    ] = ()
    artefacts: Artefacts = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Environment:
    """A cluster, account or site in which servings run."""

    __pydantic_config__: ClassVar[Any] = STRICT

    name: Name
    country: OneOrMore[Country] = ()
    operator: str = ""
    artefacts: Artefacts = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Evaluation:
    """One evaluation of the release, as it is declared."""

    __pydantic_config__: ClassVar[Any] = STRICT

    name: Name
    operator: str = ""
    country: OneOrMore[Country] = ()
    judge: str = ""
    data: tuple[str, ...] = ()
    published: bool | None = None
    command: tuple[str, ...] = ()
    probes: Probes = ()
    allow: Allow = ()
    artefacts: Artefacts = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Training:
    """One training of a component, as it is declared."""

    __pydantic_config__: ClassVar[Any] = STRICT

    name: Name
    component: str
    kind: Literal["pre-training", "continued-pre-training", "fine-tuning", "distillation"]
    tokens: Annotated[float | None, Field(ge=0)] = None
    active_parameters: Annotated[
        float | None, Field(ge=0, description="that one token passes; counted from the weights when not given")
    ] = None
    accelerators: Annotated[str, Field(description="kind, as the maker calls it: NVIDIA H100")] = ""
    accelerator_hours: Annotated[float | None, Field(ge=0, description="hours times accelerators")] = None
    country: OneOrMore[Country] = ()
    command: tuple[str, ...] = ()
    probes: Probes = ()
    allow: Allow = ()
    artefacts: Artefacts = field(default_factory=dict)
