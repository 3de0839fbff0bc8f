"""The limits in the scenario file; they follow from their declarations."""

# No `from __future__ import annotations` here: pydantic would evaluate every text again.

from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import Discriminator, Field, Tag, create_model

from scenarios.domain.limit import Limit, Setting, list_of, settings_of, types_of
from scenarios.domain.limits import LIMITS
from scenarios.reading.schema_values import Off, Section, Text, kind_of, must_be

Hours = Annotated[float, Field(ge=0, le=8784)]
Count = Annotated[int, Field(ge=0, le=1000)]
Positive = Annotated[int, Field(ge=1, le=1000)]
Slack = Annotated[float, Field(ge=0, le=1)]

_OFF = Annotated[Off, Tag("<off>")]


class LimitSection(Section):
    """A limit; what is not written keeps the preset's value."""

    hard: bool | None = Field(None, description="Whether a schedule that breaks it is no schedule.")


def _section(kind: type[Limit]) -> type[Section]:
    """The map of a limit: a list is required, everything else keeps the preset's value."""
    fields: dict[str, Any] = {}
    for name, setting in settings_of(kind).items():
        value = _value(kind, name, setting)
        if name == list_of(kind):
            fields[name] = (value, Field(description=setting.meaning))
        else:
            fields[name] = (value | None, Field(None, description=setting.meaning))
    base = LimitSection if kind.can_be_hard else Section
    return create_model(
        f"{kind.__name__}Section", __base__=base, __doc__=_description(kind), **fields
    )


def _value(kind: type[Limit], name: str, setting: Setting) -> Any:
    if name == list_of(kind):
        return list[list[Text]]
    return Annotated[types_of(kind)[name], Field(**setting.bounds._asdict())]


def _either(kind: type[Limit], section: type[Section]) -> Any:
    """`off`, the map, or what is short for it."""
    listed = bool(list_of(kind))
    short = "a list of lists of people" if listed else "a number"
    words = must_be(f"`off`, {short} or a map" if kind.shorthand else "`off` or a map")
    either: Any = _OFF
    if kind.shorthand:
        value = _value(kind, kind.shorthand, settings_of(kind)[kind.shorthand])
        either |= Annotated[value, Tag("<list>" if listed else "<number>")]
    either |= Annotated[section, Tag("<map>")]
    return Annotated[either, Discriminator(kind_of, **words)]


def _description(kind: type[Limit]) -> str:
    return (kind.__doc__ or "").partition("\n")[0]


#: Limit → its map in the file.
SECTIONS: Mapping[str, type[Section]] = MappingProxyType(
    {name: _section(kind) for name, kind in LIMITS.items()}
)

if TYPE_CHECKING:

    class LimitsSection(Section):
        """Limits; `off` removes one, a partial map keeps the rest of the preset's."""

else:
    LimitsSection = create_model(
        "LimitsSection",
        __base__=Section,
        __doc__="Limits; `off` removes one, a partial map keeps the rest of the preset's.",
        **{
            name: (
                _either(kind, SECTIONS[name]) | None,
                Field(None, description=_description(kind)),
            )
            for name, kind in LIMITS.items()
        },
    )
