"""What a limit declares: words, bounds, shorthand, place in the health order, steps of fixes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from string import Formatter
from typing import Annotated, Any, ClassVar, NamedTuple, get_args, get_type_hints


class Bounds(NamedTuple):
    """From where to where a number may be: at least ``ge`` or above ``gt``, at most ``le``."""

    ge: float | None = None
    gt: float | None = None
    le: float | None = None


class Steps(NamedTuple):
    """How a fix loosens a number: from one value to the next, the loosest, and its unit."""

    step: float
    last: float
    unit: str = ""


class About(NamedTuple):
    """Marks a field as what the limit is about; several such fields are parts of it.

    Attributes:
        reads: The limit in words: ``at most {hours:g} off hours``; ``{shifts:shift}`` is ``1
            shift`` or ``2 shifts``. A part is off at its default.
        steps: How a fix loosens the number; ``None``: not at all.
    """

    reads: str
    steps: Steps | None = None


class Setting(NamedTuple):
    """What a field of a limit says about itself.

    Attributes:
        meaning: Its description in the file.
        bounds: Of a number.
        groups_of: How many people each group in a list has; 0: any number.
        samples: Values that tests draw, tight enough to be violated; of lists, tests know.
    """

    meaning: str
    bounds: Bounds = Bounds()
    groups_of: int = 0
    samples: tuple[Any, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """What every limit has; the first line of a subclass describes it in the file.

    Attributes:
        hard: Whether a schedule that violates it is no schedule. Soft limits are met as well as can
            be, and every violation is reported.
        shorthand: The field that a bare number or list sets; empty where the file needs a map.
        health: Its place among the soft limits of health, in ascending order; 0: it is none.
        can_be_hard: Whether the file has the key ``hard``.
        hard_in_file: What ``hard`` is where the file sets a list and does not say.
    """

    hard: Annotated[bool, Setting("Whether a schedule that breaks it is no schedule.")] = False
    shorthand: ClassVar[str] = ""
    health: ClassVar[int] = 0
    can_be_hard: ClassVar[bool] = True
    hard_in_file: ClassVar[bool] = False

    def contradiction(self) -> tuple[str, str] | None:
        """What is wrong with fields that contradict each other, and what to write instead."""
        return None

    def words(self, part: str = "") -> str:
        """The limit, or a part of it, as a noun: ``11 h of rest between shifts``."""
        parts = headlines(type(self))
        values = {f.name: getattr(self, f.name) for f in fields(self)}
        return _Words().format(parts[part or next(iter(parts))].reads, **values)


_DECLARED: dict[type[Limit], Mapping[str, tuple[Any, ...]]] = {}


def types_of(kind: type[Limit]) -> Mapping[str, Any]:
    """Field → type, without what it declares."""
    return get_type_hints(kind)


def settings_of(kind: type[Limit]) -> Mapping[str, Setting]:
    """Field → what it declares; ``hard`` is not among them."""
    return {name: setting for name, (setting, *_) in _declared(kind).items()}


def headlines(kind: type[Limit]) -> Mapping[str, About]:
    """The fields that the limit is about; none of one that is never hard."""
    return {name: about[0] for name, (_, *about) in _declared(kind).items() if about}


def parts_of(kind: type[Limit]) -> Mapping[str, object]:
    """Part → its value when it is off; empty for a limit that is one thing."""
    defaults = {f.name: f.default for f in fields(kind)}
    parts = headlines(kind)
    return {name: defaults[name] for name in parts} if len(parts) > 1 else {}


def list_of(kind: type[Limit]) -> str:
    """The field that lists groups of people, or ''."""
    return next((n for n, s in settings_of(kind).items() if not s.samples), "")


def _declared(kind: type[Limit]) -> Mapping[str, tuple[Any, ...]]:
    if kind not in _DECLARED:
        hints = get_type_hints(kind, include_extras=True)
        names = [f.name for f in fields(kind) if f.name != "hard"]
        _DECLARED[kind] = {name: get_args(hints[name])[1:] for name in names}
    return _DECLARED[kind]


class _Words(Formatter):
    """Formats ``{shifts:shift}`` as ``1 shift`` or ``2 shifts``."""

    def format_field(self, value: Any, format_spec: str) -> str:
        if format_spec in ("", "g"):
            return format(value, format_spec)
        return f"{value:g} {format_spec}{'' if value == 1 else 's'}"
