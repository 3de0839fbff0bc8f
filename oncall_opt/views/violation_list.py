"""Violations in words: by rule, the worst ones first."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence

from oncall_opt.terminal.output import wrapped
from optimizer.rules import RULES
from optimizer.rules.kit.rule import Violation
from scenarios.domain.vocabulary import PersonId

#: Rules that rest on laws in some countries: what the tool says of them is no legal advice.
_LEGAL = frozenset(rule.name for rule in RULES if rule.legal)
LEGAL_NOTE = (
    "Legal limits are shown as indicators, never as compliance: stand-by is not working time "
    "everywhere."
)


def violation_text(violations: Iterable[Violation], *, width: int, most: int | None = None) -> str:
    """A paragraph for each violation, grouped by rule.

    Args:
        most: Show so many and count the rest: of each rule the worst, of somebody else each time.
    """
    by_rule: dict[str, list[Violation]] = defaultdict(list)
    for violation in violations:
        by_rule[violation.rule].append(violation)
    ranked = {rule: _varied(some) for rule, some in by_rule.items()}
    shown = _evenly(ranked, most)
    lines = []
    for rule, some in ranked.items():
        settings = {violation.setting for violation in some}
        same = f" ({some[0].setting})" if len(settings) == 1 and some[0].setting else ""
        said = [v.message if same else str(v) for v in some[: shown[rule]]]
        lines += [
            wrapped(f"{rule}: {_how_often(some)}{same}", width=width, indent="  ", hanging="    "),
            *(wrapped(text, width=width, indent="    ", hanging="      ") for text in said),
        ]
    rest = sum(map(len, ranked.values())) - sum(shown.values())
    if rest:
        lines.append(f"  … and {rest} more; `oncall-opt check SCENARIO SCHEDULE --all` lists them")
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


def _varied(violations: Iterable[Violation]) -> list[Violation]:
    """The worst of everybody first, then everybody's second worst, and so on."""
    seen: Counter[tuple[PersonId, ...]] = Counter()
    rounds = []
    for violation in sorted(violations, key=lambda v: -v.amount):
        rounds.append((seen[violation.people], violation))
        seen[violation.people] += 1
    return [violation for _, violation in sorted(rounds, key=lambda item: item[0])]


def _evenly(ranked: Mapping[str, Sequence[Violation]], most: int | None) -> dict[str, int]:
    """How many of each rule are shown, so that every rule has its shift."""
    shown = {rule: len(some) if most is None else 0 for rule, some in ranked.items()}
    left = most or 0
    while left and any(shown[rule] < len(some) for rule, some in ranked.items()):
        for rule, some in ranked.items():
            if left and shown[rule] < len(some):
                shown[rule] += 1
                left -= 1
    return shown


def _how_often(violations: Sequence[Violation]) -> str:
    """How often: ``once``, or ``12 times``."""
    return "once" if len(violations) == 1 else f"{len(violations)} times"
