"""What gave way so that there is a schedule at all: said aloud, breach by breach."""

from __future__ import annotations

from oncall_opt.output import bullets, wrapped
from optimizer.soft_landing import Landing


def landing_talk(landing: Landing, *, width: int) -> str:
    """What gave way, and every breach; or that nothing had to."""
    if not landing.gave_way:
        return "Nothing had to give way: a schedule exists as it is."
    said = (
        f"No schedule keeps every hard rule; `explain` says why. Softened: "
        f"{', '.join(landing.gave_way)}. Broken by it:"
    )
    return f"{wrapped(said, width=width)}\n{bullets(landing.sentences, width=width)}"


def landing_document(landing: Landing) -> dict[str, object]:
    """The same as data."""
    return {"gave_way": list(landing.gave_way), "broken": list(landing.sentences)}
