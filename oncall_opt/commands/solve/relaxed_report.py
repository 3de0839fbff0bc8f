"""What gave way so that there is a schedule at all: said aloud, breach by breach."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from oncall_opt.terminal.output import bullets, wrapped
from optimizer.explain.least_bad_schedule import Landing
from optimizer.rules.kit.rule import Violation


def landing_talk(landing: Landing, *, width: int) -> str:
    """What gave way, and the breaches, each kind of each person's; or that nothing had to."""
    if not landing.gave_way:
        return "Nothing had to give way: a schedule exists as it is."
    said = (
        f"No schedule keeps every hard rule; `explain` says why. Softened: "
        f"{', '.join(landing.gave_way)}. Broken by it:"
    )
    return f"{wrapped(said, width=width)}\n{bullets(_told(landing), width=width)}"


def _told(landing: Landing) -> Iterator[str]:
    """Of each rule and whom it is about the worst breach, and how many there are like it."""
    alike: dict[object, list[Violation]] = defaultdict(list)
    for breach in landing.breaches:
        alike[breach.rule, breach.people].append(breach)
    for some in alike.values():
        more = f"; and {len(some) - 1} more like it" if len(some) > 1 else ""
        yield f"{max(some, key=lambda breach: breach.amount)}{more}"
    yield from landing.sentences[len(landing.breaches) :]


def landing_document(landing: Landing) -> dict[str, object]:
    """The same as data."""
    return {"gave_way": list(landing.gave_way), "broken": list(landing.sentences)}
