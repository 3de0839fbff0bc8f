"""The solver: the only module that imports ortools.

Choices become Booleans here, and rules become constraints of the solver. The incumbent is kept
outside the solver, as the set of choices taken, and every auxiliary variable can be computed from
it: each solve starts from a complete hint, and a time limit during presolve loses nothing.
"""

from __future__ import annotations

import math
import threading
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from ortools.sat.python import cp_model

from optimizer.model.linear_constraints import IndicatorVariable, LinearConstraint, Term
from optimizer.model.work_meter import Meter

Variable = cp_model.IntVar
Linear = cp_model.LinearExpr
Constraint = cp_model.BoundedLinearExpression | bool
#: Seconds of work of a solve beside the search, so that every loop that counts work ends.
SETTING_UP = 0.01
#: Value of an auxiliary variable for a set of chosen indices.
Evaluate = Callable[[frozenset[int]], int]


class SearchVerdict(StrEnum):
    """How a solve ended."""

    PROVEN = "proven"
    FOUND = "found"
    INFEASIBLE = "infeasible"
    UNKNOWN = "unknown"

    @property
    def feasible(self) -> bool:
        """Whether a solution was found."""
        return self in {SearchVerdict.PROVEN, SearchVerdict.FOUND}


@dataclass(frozen=True, slots=True)
class SearchOptions:
    """How to search.

    Attributes:
        seed: Random seed of the solver.
        workers: Parallel subsolvers; more than the cores, because a varied portfolio proves more.
        reproducible: Interleaved search with deterministic limits: the same result in every run.
        stop: When set, it ends the current search and every later one.
        meter: The clock of time limits; it counts work if the search is reproducible.
    """

    seed: int = 0
    workers: int = 8
    reproducible: bool = False
    stop: threading.Event = field(default_factory=threading.Event, compare=False)
    meter: Meter = field(default_factory=Meter, compare=False)


@dataclass(frozen=True, slots=True)
class SearchOutcome:
    """The result of one solve.

    Attributes:
        chosen: The choices taken in the best solution; ``None`` without a solution.
        value: Objective of ``chosen``, or ``None``.
        bound: Proven lower bound of the objective.
        interrupted: Whether the user stopped it.
        read: Values of the requested variables; ``None`` without a solution.
    """

    verdict: SearchVerdict
    chosen: frozenset[int] | None
    value: int | None
    bound: int
    seconds: float
    interrupted: bool = False
    read: tuple[int, ...] | None = None


@dataclass(slots=True)
class Engine:
    """A growing model over a fixed number of choices."""

    size: int
    options: SearchOptions = field(default_factory=SearchOptions)
    _model: cp_model.CpModel = field(default_factory=cp_model.CpModel)
    _choices: list[Variable] = field(default_factory=list)
    _auxiliaries: dict[int, tuple[Variable, Evaluate]] = field(default_factory=dict)
    _indicators: dict[IndicatorVariable, Variable] = field(default_factory=dict)
    _exclusive: dict[int, list[int]] = field(default_factory=lambda: defaultdict(list))
    _groups: int = 0

    def __post_init__(self) -> None:
        self._choices = [self._model.new_bool_var(f"c{i}") for i in range(self.size)]

    def choice(self, index: int) -> Variable:
        """Return the Boolean of a choice."""
        return self._choices[index]

    def term(self, term: Term) -> Variable:
        """Return the Boolean of a term; each indicator is made once, in both directions."""
        if not isinstance(term, IndicatorVariable):
            return self._choices[term]
        if term not in self._indicators:
            self._indicators[term] = self._indicate(term)
        return self._indicators[term]

    def fix(self, index: int, value: int) -> None:
        """Fix a choice."""
        self._model.add(self._choices[index] == value)

    def add(self, constraint: LinearConstraint, fixed: Collection[int]) -> Variable | None:
        """Post a constraint; for a soft one, return the variable of its excess."""
        ceiling = constraint.ceiling(fixed)
        if constraint.hard and self._add_clause(constraint, ceiling):
            return None
        total = sum_of((self.term(term), c) for term, c in constraint.terms)
        if constraint.hard:
            self._model.add(total <= ceiling)
            return None
        most = sum(max(0, c) for _, c in constraint.terms) - ceiling
        if most <= 0:
            return None
        over = self.integer(0, most, lambda chosen: max(0, constraint.value(chosen) - ceiling))
        self._model.add(total - over <= ceiling)
        return over

    def integer(self, low: int, high: int, evaluate: Evaluate) -> Variable:
        """Return a new auxiliary variable, with its least value for any set of choices."""
        variable = self._model.new_int_var(low, max(low, high), f"a{len(self._auxiliaries)}")
        self._auxiliaries[variable.index] = variable, evaluate
        return variable

    def value_of(self, variable: Variable, chosen: frozenset[int]) -> int:
        """Return the value of an auxiliary variable for a set of choices."""
        return self._auxiliaries[variable.index][1](chosen)

    def boolean(self, evaluate: Evaluate) -> Variable:
        """Return a new 0/1 auxiliary variable."""
        return self.integer(0, 1, evaluate)

    def require(self, constraint: Constraint) -> None:
        """Post a linear constraint written with the variables."""
        self._model.add(constraint)

    def minimize(
        self,
        objective: Linear,
        *,
        incumbent: frozenset[int] | None,
        seconds: float,
        progress: Callable[[float | None, float], None] | None = None,
        read: Sequence[Variable] = (),
    ) -> SearchOutcome:
        """Search for at most so many seconds, starting from the incumbent.

        Args:
            progress: Called with the best value and the bound when either improves.
            read: Variables whose values are returned with the solution.
        """
        if seconds <= 0 or self.options.stop.is_set():
            return SearchOutcome(SearchVerdict.UNKNOWN, None, None, bound=-(2**53), seconds=0.0)
        self._model.minimize(objective)
        self._hint(incumbent)
        solver = cp_model.CpSolver()
        self._set(solver.parameters, seconds)
        return self._solve(solver, progress, read)

    def satisfy(self, *, seconds: float) -> SearchOutcome:
        """Search for any solution.

        It gives no hint: a hint that is no solution may crash the process if loading finds the
        model infeasible (or-tools #5025, 9.15).
        """
        return self.minimize(sum_of([]), incumbent=None, seconds=seconds)

    def copy(self) -> Engine:
        """Return an independent copy of the model, for a trial with further constraints."""
        twin = Engine(size=0, options=self.options)
        twin.size = self.size
        twin._model = self._model.clone()
        mine = twin._model.get_int_var_from_proto_index
        twin._choices = [mine(v.index) for v in self._choices]
        twin._auxiliaries = {i: (mine(i), e) for i, (_, e) in self._auxiliaries.items()}
        twin._exclusive, twin._groups = self._exclusive, self._groups
        twin._indicators = {i: mine(v.index) for i, v in self._indicators.items()}
        return twin

    def _add_clause(self, constraint: LinearConstraint, ceiling: int) -> bool:
        """Post common shapes as clauses, which the solver handles better; return whether it did."""
        coefficients = {c for _, c in constraint.terms}
        if coefficients == {1} and ceiling == 1:
            self._model.add_at_most_one([self.term(t) for t, _ in constraint.terms])
            self._groups += 1
            for term, _ in constraint.terms:
                if not isinstance(term, IndicatorVariable):
                    self._exclusive[term].append(self._groups)
        elif coefficients == {-1} and ceiling == -1:
            self._model.add_bool_or([self.term(t) for t, _ in constraint.terms])
        elif coefficients == {1} and ceiling == 0:
            for t, _ in constraint.terms:
                self._model.add(self.term(t) == 0)
        else:
            return False
        return True

    def _indicate(self, term: IndicatorVariable) -> Variable:
        variable = self.boolean(term.value)
        small = [(self._choices[i], weight) for i, weight in term.weights if weight < term.at_least]
        # Exclusive choices together, not one by one: two halves of the linear relaxation then
        # make a whole.
        for clique in self._cliques([i for i, w in term.weights if w >= term.at_least]):
            self._model.add(sum_of((self._choices[i], 1) for i in clique) <= variable)
        room = sum(weight for _, weight in small)
        if room >= term.at_least:
            self._model.add(sum_of(small) <= term.at_least - 1 + room * variable)
        every = sum_of((self._choices[i], w) for i, w in term.weights)
        self._model.add(every >= term.at_least * variable)
        return variable

    def _cliques(self, indices: Sequence[int]) -> list[list[int]]:
        """Group the indices so that at most one of each group is taken, large groups first."""
        left, cliques = set(indices), []
        while left:
            sizes = Counter(group for i in left for group in self._exclusive.get(i, ()))
            group, size = sizes.most_common(1)[0] if sizes else (0, 0)
            members = [min(left)]
            if size > 1:
                members = [i for i in sorted(left) if group in self._exclusive.get(i, ())]
            cliques.append(members)
            left.difference_update(members)
        return cliques

    def _hint(self, incumbent: frozenset[int] | None) -> None:
        self._model.clear_hints()  # type: ignore[no-untyped-call]
        if incumbent is None:
            return
        for index, variable in enumerate(self._choices):
            self._model.add_hint(variable, int(index in incumbent))
        for variable, evaluate in self._auxiliaries.values():
            self._model.add_hint(variable, evaluate(incumbent))

    def _set(self, parameters: object, seconds: float) -> None:
        limit = "max_deterministic_time" if self.options.reproducible else "max_time_in_seconds"
        settings: dict[str, int | float] = {
            "random_seed": self.options.seed,
            "num_workers": self.options.workers,
            "catch_sigint_signal": False,
            "interleave_search": self.options.reproducible,
            limit: seconds,
        }
        for name, value in settings.items():
            setattr(parameters, name, value)

    def _solve(
        self,
        solver: cp_model.CpSolver,
        progress: Callable[[float | None, float], None] | None,
        read: Sequence[Variable],
    ) -> SearchOutcome:
        meter = self.options.meter
        begun = meter.now()
        status, interrupted = _run(solver, self._model, progress, self.options.stop)
        meter.spend(solver.deterministic_time + SETTING_UP)
        seconds = meter.now() - begun
        if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            infeasible = status == cp_model.INFEASIBLE
            verdict = SearchVerdict.INFEASIBLE if infeasible else SearchVerdict.UNKNOWN
            bound = 0 if infeasible else _whole(solver.best_objective_bound)
            return SearchOutcome(verdict, None, None, bound, seconds, interrupted)
        verdict = SearchVerdict.PROVEN if status == cp_model.OPTIMAL else SearchVerdict.FOUND
        chosen = frozenset(i for i, v in enumerate(self._choices) if solver.boolean_value(v))
        value, bound = round(solver.objective_value), _whole(solver.best_objective_bound)
        values = tuple(solver.value(variable) for variable in read)
        return SearchOutcome(verdict, chosen, value, bound, seconds, interrupted, values)


def sum_of(pairs: Iterable[tuple[Variable, int]]) -> Linear:
    """Return Σ coefficient · variable."""
    listed: Sequence[tuple[Variable, int]] = list(pairs)
    weighted = cp_model.LinearExpr.weighted_sum([v for v, _ in listed], [c for _, c in listed])
    return weighted + 0 if listed else cp_model.LinearExpr.sum([])


def _whole(bound: float) -> int:
    """Round up a lower bound of an integer objective, without the solver's rounding noise."""
    return math.ceil(bound - 1e-6) if math.isfinite(bound) else -(2**53)


def _run(
    solver: cp_model.CpSolver,
    model: cp_model.CpModel,
    progress: Callable[[float | None, float], None] | None,
    stop: threading.Event,
) -> tuple[cp_model.CpSolverStatus, bool]:
    """Solve in a thread, so that signals reach Python; return status and whether stopped."""
    callback = _ProgressCallback(progress) if progress else None
    if callback:
        solver.best_bound_callback = callback.bound
    failure: list[BaseException] = []
    status: list[cp_model.CpSolverStatus] = []

    def work() -> None:
        try:
            status.append(solver.solve(model, callback))
        except BaseException as error:  # noqa: BLE001 -- handed to the caller's thread below
            failure.append(error)
        finally:
            done.set()

    done = threading.Event()
    threading.Thread(target=work, daemon=True).start()
    while not done.wait(0.1):
        if stop.is_set():
            solver.stop_search()
    if failure:
        raise failure[0]
    return status[0], stop.is_set()


class _ProgressCallback(cp_model.CpSolverSolutionCallback):
    """Reports each better solution and each better bound."""

    def __init__(self, progress: Callable[[float | None, float], None]) -> None:
        super().__init__()
        self._progress = progress
        self._best: float | None = None

    def on_solution_callback(self) -> None:
        self._best = self.objective_value
        self._progress(self._best, self.best_objective_bound)

    def bound(self, bound: float) -> None:
        """Report a better bound; the solver calls it."""
        self._progress(self._best, bound)
