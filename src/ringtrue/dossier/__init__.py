"""What is declared: one release, its parts, its parties and claims, and where each artefact lies.

Every record here is filled from `ringtrue.toml`. Keys are written with underscores, ids with hyphens.
"""

import datetime
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, ClassVar, Literal

from pydantic import BeforeValidator, Field

from ringtrue.dossier.words import Country, Name, OneOrMore
from ringtrue.shelf import STRICT

FILE_NAME = "ringtrue.toml"
SCHEMA = "ringtrue/dossier/1"


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


class PartyRole(StrEnum):
    """What a party does in the deal, or what makes its papers worth reading."""

    MAKER = "maker"
    LICENSOR = "licensor"
    SUPPLIER = "supplier"
    OPERATOR = "operator"
    EVALUATOR = "evaluator"
    BUYER = "buyer"
    OWNER_OF_HARDWARE = "owner-of-hardware"
    OFFICIAL_BODY = "official-body"
    AUDITOR = "auditor"
    PRESS = "press"
    COMPETITOR = "competitor"


@dataclass(frozen=True, slots=True, kw_only=True)
class Release:
    """The release that the verdict is about."""

    __pydantic_config__: ClassVar[Any] = STRICT

    name: Name
    version: Annotated[str, Field(min_length=1, description="as the maker writes it")]
    maker: Annotated[str, Field(description="id of the party that releases it")]
    as_of: Annotated[datetime.date, Field(description="the day on which the dossier was true")]
    supplier: Annotated[str, Field(description="party that supplies it")] = ""
    operator: Annotated[str, Field(description="party that operates it")] = ""
    licensor: Annotated[str, Field(description="party that licenses it")] = ""
    evaluator: Annotated[str, Field(description="party that evaluates it")] = ""
    instrument: Annotated[
        Literal["contract", "public-licence", "none", ""], Field(description="what the rights rest on")
    ] = ""
    public_funding: Annotated[bool, Field(description="the offering is publicly funded")] = False
    none: Annotated[
        tuple[Literal["store", "serving", "key", "environment", "component", "evaluation"], ...],
        Field(description="kinds of items of which the dossier says that there are none"),
    ] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ForWhom:
    """The party that asks, and in which capacity."""

    __pydantic_config__: ClassVar[Any] = STRICT

    party: Annotated[str, Field(description="id of the party the verdict is for")]
    kind: Literal["enterprise", "nation", "maker"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Home:
    """The countries that count as home: everywhere, or for one layer."""

    __pydantic_config__: ClassVar[Any] = {
        **STRICT,
        "alias_generator": lambda key: key if key in ("decided_by",) else key.replace("_", "-"),
    }

    decided_by: Annotated[str, Field(min_length=1, description="who decided what counts as home")]
    reason: Annotated[str, Field(min_length=1)]
    everywhere: OneOrMore[Country] = ()
    residency: OneOrMore[Country] = ()
    infrastructure: OneOrMore[Country] = ()
    fine_tuning: OneOrMore[Country] = ()
    base_model: OneOrMore[Country] = ()
    end_to_end: OneOrMore[Country] = ()
    continuity: OneOrMore[Country] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Control:
    """One holder of a party: who, from where, how much, and by which right."""

    __pydantic_config__: ClassVar[Any] = STRICT

    party: Annotated[str, Field(description="id or name of the holder")]
    country: Country
    share: Annotated[float | None, Field(ge=0, le=100, description="per cent of the votes")] = None
    by: Literal["consolidation", "majority", "appointment", "management-contract", "minority"]
    source: Annotated[str, Field(description="where this is stated")] = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Party:
    """A legal person with a part in the system or in the evidence about it."""

    __pydantic_config__: ClassVar[Any] = STRICT

    id: Name
    name: Annotated[str, Field(min_length=1)]
    country: Country
    roles: tuple[PartyRole, ...] = ()
    controlled_by: tuple[Control, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class OperatorProfile:
    """What a licence asks about whoever operates the system."""

    __pydantic_config__: ClassVar[Any] = STRICT

    country: Country
    group_revenue: Annotated[float | None, Field(ge=0, description="of the whole group, a year")] = None
    currency: Annotated[str, Field(pattern="^[A-Z]{3}$")] = "USD"
    monthly_users: Annotated[int | None, Field(ge=0)] = None
    offers: Literal["model-as-a-service", "product", "internal"]
    deployment: Literal["on-premises", "partner", "api"]
    competes_in: tuple[str, ...] = ()


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Saying:
    """What a document says about one topic of one item, with the words it says it in and who read them."""

    __pydantic_config__: ClassVar[Any] = STRICT

    topic: str
    item: Annotated[str, Field(description="kind:name, or `release`")]
    value: str | bool | int | float
    quote: Annotated[str, Field(min_length=1, description="verbatim, byte for byte")]
    page: Annotated[int | None, Field(ge=1, description="page of a PDF, from 1")] = None
    read_by: Annotated[str, Field(min_length=1, description="the person who read it so")]


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """A dated document: registry extract, lease, data list, ruling, certificate, technical report."""

    __pydantic_config__: ClassVar[Any] = STRICT

    name: Name
    file: str
    by: Annotated[str, Field(description="id of the party whose paper it is")]
    date: datetime.date | None = None
    says: tuple[Saying, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Contract:
    """A contract or public licence text between parties, in force or a draft."""

    __pydantic_config__: ClassVar[Any] = STRICT

    name: Name
    file: str
    status: Literal["draft", "in force"]
    parties: tuple[str, ...] = ()
    date: datetime.date | None = None
    says: tuple[Saying, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """A public sentence about the offering, verbatim."""

    __pydantic_config__: ClassVar[Any] = STRICT

    quote: Annotated[str, Field(min_length=1)]
    kind: Annotated[OneOrMore[str], Field(description="kinds of claims: ringtrue catalogue claims")] = ()
    by: Literal["vendor", "operator", "ourselves"]
    to: Literal["public", "board", "regulator", "parliament", "tender"]
    date: datetime.date | None = None
    file: Annotated[str, Field(description="the document in which it stands")]
    page: Annotated[int | None, Field(ge=1)] = None
    name: str = ""


Days = Annotated[
    OneOrMore[float],
    Field(max_length=3, description="days, as least, likeliest and most; two for least and most, one when it is fixed"),
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Dependency:
    """A dependency on the map of what could be withdrawn: whose affair it is, and what would stand in for it."""

    __pydantic_config__: ClassVar[Any] = STRICT

    name: Annotated[str, Field(min_length=1, description="as `ringtrue tabletop map` names it: kind:who")]
    owner: Annotated[str, Field(description="the office or person in your house that answers for it")] = ""
    substitute: Annotated[str, Field(description="what would stand in for it")] = ""
    standby: Annotated[bool, Field(description="the substitute runs already and takes over by itself")] = False
    buffer: Annotated[Days, Field(description="days that you go on without it")] = ()
    ready: Annotated[Days, Field(description="days until the substitute stands in, from the first word")] = ()
    after: Annotated[
        OneOrMore[str], Field(description="dependencies whose substitutes must stand in before this one can")
    ] = ()
    bears: Annotated[
        float | None, Field(gt=1, description="the price, as a multiple of today's, that you could pay")
    ] = None
    country: Annotated[
        OneOrMore[Country], Field(description="for one that no examiner finds: whose law reaches it")
    ] = ()
    stops: Annotated[
        OneOrMore[str], Field(description="for one that no examiner finds: kind:name of what stops without it")
    ] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Alternatives:
    """Things of which an item needs some: it goes on while enough of them are there. One alone is simply needed."""

    __pydantic_config__: ClassVar[Any] = STRICT

    of: Annotated[str, Field(min_length=1, description="kind:name of the item that needs them")]
    among: Annotated[
        tuple[str, ...], Field(min_length=1, description="dependencies (kind:who) or items (kind:name), each once")
    ]
    needs: Annotated[int, Field(ge=1, description="how many of them must be there")] = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Blank:
    """What a party was asked for and did not give."""

    __pydantic_config__: ClassVar[Any] = STRICT

    requirement: Annotated[str, Field(min_length=1, description="id of the requirement it would have shown")]
    wanted: Annotated[str, Field(min_length=1, max_length=400, description="the artefact that was asked for")]
    by: Annotated[str, Field(description="id of the party that left it open")]


def _version(given: Any) -> Any:
    if given != SCHEMA:
        raise ValueError(f'must be "{SCHEMA}"')
    return given


@dataclass(frozen=True, slots=True, kw_only=True)
class Dossier:
    """Everything that is declared about one release."""

    __pydantic_config__: ClassVar[Any] = STRICT

    schema: Annotated[str, BeforeValidator(_version), Field(description=SCHEMA)]
    release: Release
    for_: ForWhom
    home: Home
    operator_profile: OperatorProfile | None = None
    party: tuple[Party, ...]
    component: tuple[Component, ...] = ()
    store: tuple[Store, ...] = ()
    serving: tuple[Serving, ...] = ()
    key: tuple[Key, ...] = ()
    environment: tuple[Environment, ...] = ()
    evaluation: tuple[Evaluation, ...] = ()
    training: tuple[Training, ...] = ()
    paper: tuple[Paper, ...] = ()
    contract: tuple[Contract, ...] = ()
    claim: tuple[Claim, ...] = ()
    dependency: tuple[Dependency, ...] = ()
    alternatives: tuple[Alternatives, ...] = ()
    blank: tuple[Blank, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """A dossier as it was opened: its folder, the bytes it was read from (as a digest) and what it declares."""

    folder: Path
    digest: str
    dossier: Dossier
