"""What the values of a scenario file are made of: texts, and either-or by the kind of value."""

# No `from __future__ import annotations` here: pydantic would evaluate every text again.

from typing import Annotated, Literal, TypedDict

from pydantic import BaseModel, BeforeValidator, ConfigDict


class Section(BaseModel):
    """A map of the file; unknown keys are mistakes, and so are quoted numbers."""

    model_config = ConfigDict(
        extra="forbid", defer_build=True, strict=True, frozen=True, allow_inf_nan=False
    )


class Saying(TypedDict):
    """How a value of the wrong kind is reported."""

    custom_error_type: str
    custom_error_message: str


def kind_of(value: object) -> str:
    """The kind of a value as a tag; tags never look like a key of the file."""
    if value is False or (isinstance(value, str) and value == "off"):
        return "<off>"
    if isinstance(value, bool):
        return "<true>"
    if isinstance(value, int | float):
        return "<number>"
    if isinstance(value, str):
        return "<text>"
    return "<list>" if isinstance(value, list) else "<map>"


def text_or(value: object) -> str:
    """Like :func:`kind_of`, where a number is a text like any other."""
    kind = kind_of(value)
    return "<text>" if kind in ("<number>", "<off>") and value is not False else kind


def must_be(what: str) -> Saying:
    """The error of an either-or whose value is of no kind that can stand there."""
    return Saying(custom_error_type="kind", custom_error_message=what)


def _as_text(value: object) -> object:
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return str(value) if is_number else value


#: A text; a number is read as the text that was written.
Text = Annotated[str, BeforeValidator(_as_text)]

Off = Literal["off", False]
