"""Who is who: the parties, who controls them, for whom the verdict is, and which countries count as home."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field

from ringtrue.dossier.words import Country, Name, OneOrMore
from ringtrue.shelf import STRICT


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
