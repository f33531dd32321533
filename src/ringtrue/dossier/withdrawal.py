"""What could be withdrawn, and what would stand in for it: dependencies and alternatives."""

from dataclasses import dataclass
from typing import Annotated, Any, ClassVar

from pydantic import Field

from ringtrue.dossier.words import Country, OneOrMore
from ringtrue.shelf import STRICT

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
