"""Linear constraints: the linear form of a rule, as plain data without a solver.

A constraint is Σ coefficient · term ≤ ``at_most``. A term is a choice (1 if that holding is in the
schedule) or an indicator over choices. A soft constraint may be exceeded; the excess times
``weight`` is the violation.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from scenarios.domain.vocabulary import Role, RotationId

#: A slot: one role of one shift (its position in the rotation); without a role, any of the shift.
SlotKey = tuple[RotationId, Role | None, int]


@dataclass(frozen=True, slots=True)
class IndicatorVariable:
    """1 exactly where Σ weight · choice reaches ``at_least``, else 0.

    Attributes:
        weights: ``(choice, weight)`` pairs, weights positive, sorted by choice.
        at_least: The threshold, positive.
    """

    weights: tuple[tuple[int, int], ...]
    at_least: int = 1

    def value(self, chosen: Collection[int]) -> int:
        """Return 0 or 1 for a set of chosen indices."""
        return int(sum(w for i, w in self.weights if i in chosen) >= self.at_least)


Term = int | IndicatorVariable


@dataclass(frozen=True, slots=True, kw_only=True)
class LinearConstraint:
    """Σ coefficient · term ≤ ``at_most``.

    Attributes:
        rule: Name of its rule.
        hard: Whether it must not be exceeded.
        terms: ``(term, coefficient)`` pairs; a term occurs once.
        weight: Violation of one unit above ``at_most``.
        exempt: Whether the excess of the fixed holdings alone is ignored; a constraint that
            *requires* something ignores nothing.
        label: The subject of the constraint, in words.
        slot: The slot that it requires to be filled, if it does nothing else.
    """

    rule: str
    hard: bool
    terms: tuple[tuple[Term, int], ...]
    at_most: int
    weight: int = 1
    exempt: bool = True
    label: str = ""
    slot: SlotKey | None = None

    def value(self, chosen: Collection[int]) -> int:
        """Return the left-hand side for a set of chosen indices."""
        return sum(
            c * (term.value(chosen) if isinstance(term, IndicatorVariable) else int(term in chosen))
            for term, c in self.terms
        )

    def excess(self, chosen: Collection[int], fixed: Collection[int]) -> int:
        """Return the excess times the weight; what fixed holdings alone exceed is exempt."""
        return self.weight * max(0, self.value(chosen) - self.ceiling(fixed))

    def ceiling(self, fixed: Collection[int]) -> int:
        """Return ``at_most``, or the value of the fixed holdings alone if that is more."""
        return max(self.at_most, self.value(fixed)) if self.exempt else self.at_most


def collected(terms: Iterable[tuple[Term | None, int]]) -> tuple[tuple[Term, int], ...]:
    """Return each term once, coefficients added, without ``None``: terms that are never 1."""
    total: dict[Term, int] = {}
    for term, coefficient in terms:
        if term is not None:
            total[term] = total.get(term, 0) + coefficient
    return tuple((term, c) for term, c in total.items() if c)


def any_of(choices: Iterable[int]) -> Term:
    """Return a term that is 1 where some choice is taken; a single choice is its own term."""
    unique = sorted(set(choices))
    return unique[0] if len(unique) == 1 else IndicatorVariable(tuple((i, 1) for i in unique))


def both(a: int, b: int) -> IndicatorVariable:
    """Return a term that is 1 where both choices are taken."""
    return IndicatorVariable(((min(a, b), 1), (max(a, b), 1)), 2)


def reaches(weights: Mapping[int, int], at_least: int) -> Term | None:
    """Return a term that is 1 where the chosen weights reach a threshold; ``None``: never."""
    if sum(weights.values()) < at_least:
        return None
    if all(w >= at_least for w in weights.values()):
        return any_of(weights)
    return IndicatorVariable(tuple(sorted(weights.items())), at_least)
