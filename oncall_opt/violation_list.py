"""Violations in words: by rule, the worst ones first."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from oncall_opt.output import wrapped
from optimizer.rules.rule import Violation

#: Rules that rest on laws in some countries: what the tool says of them is no legal advice.
_LEGAL = frozenset({"rest", "nights", "runs", "off_hours"})
LEGAL_NOTE = (
    "Legal limits are shown as indicators, never as compliance: stand-by is not working time "
    "everywhere."
)


def violation_text(violations: Iterable[Violation], *, width: int, most: int | None = None) -> str:
    """A paragraph for each violation, grouped by rule.

    Args:
        most: Show so many and count the rest; the worst of each rule come first.
    """
    ranked = sorted(_ranked(violations), key=lambda item: item[:2])
    shown = ranked if most is None else ranked[:most]
    by_rule: dict[str, list[Violation]] = defaultdict(list)
    for _, rule, violation in shown:
        by_rule[rule].append(violation)
    counts: dict[str, int] = defaultdict(int)
    for _, rule, _ in ranked:
        counts[rule] += 1
    lines = []
    for rule, some in by_rule.items():
        count = f" ({counts[rule]})" if counts[rule] > 1 else ""
        lines.append(f"  {rule}{count}")
        lines += [wrapped(str(v), width=width, indent="    ", hanging="      ") for v in some]
    if len(shown) < len(ranked):
        lines.append(f"  … and {len(ranked) - len(shown)} more; `oncall-opt check` lists all")
    return "\n".join(lines)


def violation_documents(violations: Iterable[Violation]) -> list[dict[str, object]]:
    """The violations as data."""
    return [
        {
            "rule": violation.rule,
            "hard": violation.hard,
            "amount": violation.amount,
            "message": violation.message,
            "setting": violation.setting,
            "people": list(violation.people),
            "start": violation.start.isoformat() if violation.start else None,
        }
        for violation in violations
    ]


def speaks_of_law(violations: Sequence[Violation], preset: str) -> bool:
    """Whether something is shown that could be taken for legal advice."""
    return preset == "eu-working-time" or any(v.rule in _LEGAL for v in violations)


def _ranked(violations: Iterable[Violation]) -> list[tuple[int, str, Violation]]:
    """Each violation with its rank within its rule, the greatest amount first."""
    by_rule: dict[str, list[Violation]] = defaultdict(list)
    for violation in violations:
        by_rule[violation.rule].append(violation)
    return [
        (rank, rule, violation)
        for rule, some in by_rule.items()
        for rank, violation in enumerate(sorted(some, key=lambda v: -v.amount))
    ]
