"""Violations in words: by rule, the worst ones first."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence

from oncall_opt.terminal.output import bullets, wrapped
from oncall_opt.terminal.tables import often
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
    """Return a paragraph for each violation, grouped by rule.

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
            wrapped(f"{rule}: {often(len(some))}{same}", width=width, indent="  ", hanging="    "),
            *(wrapped(text, width=width, indent="    ", hanging="      ") for text in said),
        ]
    rest = sum(map(len, ranked.values())) - sum(shown.values())
    if rest:
        lines.append(
            f"  … and {rest} more; `oncall-opt check SCENARIO SCHEDULE --detail` lists them"
        )
    return "\n".join(lines)


def met_text(violations: Sequence[Violation]) -> str:
    """Say in a sentence which rules are met, and how often others are not."""
    hard = sum(1 for violation in violations if violation.hard)
    unmet = Counter(violation.rule for violation in violations if not violation.hard)
    listed = ", ".join(f"{rule} {often(times)}" for rule, times in unmet.items())
    if hard:
        return f"Hard rules violated {often(hard)}{f'; not met: {listed}' if listed else ''}."
    if listed:
        return f"Every hard rule is met; not met: {listed}."
    return "Every hard rule, health limit and preference is met."


def unmet_text(violations: Iterable[Violation], *, width: int, most: int) -> str:
    """Return the worst violation of each of the first rules, and how many more there are."""
    by_rule: dict[str, list[Violation]] = defaultdict(list)
    for violation in violations:
        by_rule[violation.rule].append(violation)
    lines = []
    for rule, some in list(by_rule.items())[:most]:
        worst = max(some, key=lambda violation: violation.amount).message
        lines.append(f"{rule}: {worst}{f' (and {len(some) - 1} more)' if len(some) > 1 else ''}")
    if len(by_rule) > most:
        lines.append(f"also: {', '.join(list(by_rule)[most:])}")
    return bullets(lines, width=width)


def violation_documents(violations: Iterable[Violation]) -> list[dict[str, object]]:
    """Return the violations as data."""
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
    """Whether the output could be mistaken for legal advice."""
    return preset == "eu-working-time" or any(v.rule in _LEGAL for v in violations)


def _varied(violations: Iterable[Violation]) -> list[Violation]:
    """Order by the worst of each person, then each person's second worst, and so on."""
    seen: Counter[tuple[PersonId, ...]] = Counter()
    rounds = []
    for violation in sorted(violations, key=lambda v: -v.amount):
        rounds.append((seen[violation.people], violation))
        seen[violation.people] += 1
    return [violation for _, violation in sorted(rounds, key=lambda item: item[0])]


def _evenly(ranked: Mapping[str, Sequence[Violation]], most: int | None) -> dict[str, int]:
    """Return how many of each rule to show, spread evenly over the rules."""
    shown = {rule: len(some) if most is None else 0 for rule, some in ranked.items()}
    left = most or 0
    while left and any(shown[rule] < len(some) for rule, some in ranked.items()):
        for rule, some in ranked.items():
            if left and shown[rule] < len(some):
                shown[rule] += 1
                left -= 1
    return shown
