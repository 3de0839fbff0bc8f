"""A simulated year: quarters are solved with a ledger, and something happens every week.

Everything passes through files, as with the commands: each leave is written into the scenario, each
quarter is added to the ledger and read back, and it is the ``previous`` of the next one. A seed
determines the events.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

from optimizer.changes.cover import CoverRequest, cover
from optimizer.changes.replan import Replan, ReplanOptions, replan
from optimizer.fairness.carried_before import Past, carried
from optimizer.judge.check import check
from optimizer.objectives.frozen_schedule import LetGo
from optimizer.session.solution import SolveOptions
from optimizer.solve import solve
from optimizer.world.holdings import overlap
from scenarios.calendar.calendar import Calendar
from scenarios.calendar.local_time import instant, wall_clock
from scenarios.domain.errors import InfeasibleError
from scenarios.domain.ledger import Ledger
from scenarios.domain.scenario import Scenario
from scenarios.domain.schedule import Assignment, Schedule
from scenarios.domain.vocabulary import PersonId
from scenarios.inputs.ledger_file import read_ledger, with_entry, write_ledger
from scenarios.load import load_scenario
from scenarios.reading.yaml_source import parse_document
from scenarios.schedules.csv_format import write_csv
from scenarios.shipped import path_of

#: News of a week arrive on its first day at noon.
NOON = timedelta(hours=12)
#: One week in so many somebody falls ill; in the others somebody requests a week of leave.
SICK_WEEKS = 3
#: The week of a quarter with the news that somebody joins or leaves.
NEWS_WEEK = 1
_TODAY = timedelta(days=1)
_LEDGER = "ledger.csv"


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """The settings of a year.

    Attributes:
        scenario: Name in the library.
        weeks: Weeks of a quarter.
        joins: Who joins in the second quarter, with their entry.
        leaves: Who leaves in the third.
        policy: Changes of the policy.
        seconds: Time limit of each solve and replan.
    """

    scenario: str
    weeks: int = 13
    quarters: int = 4
    seed: int = 1
    joins: tuple[str, dict[str, object]]
    leaves: str
    policy: Mapping[str, object] = field(default_factory=dict)
    seconds: float = 5.0

    @property
    def search(self) -> SolveOptions:
        """The options of each search."""
        return SolveOptions(
            time_limit=self.seconds,
            workers=1,
            seed=self.seed,
            only_load=True,
            reproducible=True,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """An event, and the response to it.

    Attributes:
        what: ``leave``, ``sick``, ``joined`` or ``leaves``.
        by: ``replan``, ``cover``, ``no freeze`` (a replan without a freeze), or ``refused`` if
            no schedule would exist.
        before, after: The published schedules.
        done: The replan, if it was one.
    """

    at: datetime
    what: str
    by: str
    person: PersonId
    scenario: Scenario
    before: Schedule
    after: Schedule
    done: Replan | None = None

    @property
    def moment(self) -> str:
        """The event in words."""
        return f"{self.at:%Y-%m-%d}, {self.what} of {self.person}, {self.by}"

    @property
    def wrong(self) -> Iterator[str]:
        """Violations of what a year promises, in words."""
        yield from (v.message for v in check(self.scenario, self.after) if v.hard)
        done = self.done
        if done is None:
            return
        if not done.fewest.proven:
            yield f"{done.changes} changes, and only {done.fewest.bound:g} are proven necessary"
        if done.changes != changed_assignments(self):
            yield f"{done.changes} changes reported"

    @property
    def disturbed(self) -> Iterator[Assignment]:
        """Assignments of the past or the freeze that somebody could have kept and lost."""
        done = self.done
        until = self.at if done is None else done.frozen_until
        gone = () if done is None else done.let_go
        for row in self.before.assignments:
            # A shift that begins in the freeze stays whole; a covered one stays up to now.
            end = row.end if done is not None else min(row.end, until)
            rows: tuple[Assignment | LetGo, ...] = (*self.after.assignments, *gone)
            kept = [r for r in rows if _slot(r) == _slot(row)]
            if row.start < until and _length(row.start, end, kept) < end - row.start:
                yield row


class Year:
    """A year while it is simulated.

    Attributes:
        document: The current scenario file.
        schedule: The published schedule of the quarter.
        events: All events, in order of time.
        solved: The quarters as solved, with their scenarios.
    """

    def __init__(self, course: Course, folder: Path) -> None:
        self.course, self.folder, self.rng = course, folder, Random(course.seed)  # noqa: S311 -- draws, no secrets
        source = path_of(course.scenario)
        for file in source.parent.glob(f"{course.scenario}*.csv"):
            shutil.copy(file, folder)
        text = source.read_text(encoding="utf-8")
        self.document: dict[str, Any] = {**parse_document(text, path=source.name)[0]}
        self.document |= {"weeks": course.weeks, "ledger": _LEDGER}
        self.document["policy"] = {**self.document.get("policy", {}), **course.policy}
        self.schedule = Schedule(assignments=())
        self.events: list[Event] = []
        self.solved: list[tuple[Scenario, Schedule]] = []

    @property
    def scenario(self) -> Scenario:
        """The scenario of the quarter, read from its file."""
        path = self.folder / "schedule.yaml"
        path.write_text(json.dumps(self.document), encoding="utf-8")
        return load_scenario(path)

    @property
    def ledger(self) -> Ledger:
        """The ledger so far."""
        path = self.folder / _LEDGER
        if not path.exists():
            return Ledger(path=_LEDGER)
        return read_ledger(path.read_text(encoding="utf-8"), shown=_LEDGER)

    def run(self) -> None:
        """Simulate all quarters."""
        for quarter in range(self.course.quarters):
            scene = self.scenario
            self.schedule = solve(scene, self.course.search).schedule
            self.solved.append((scene, self.schedule))
            for week in range(self.course.weeks):
                begin = wall_clock(scene.start, scene.zone) + timedelta(weeks=week) + NOON
                news = self._news(quarter, begin) if week == NEWS_WEEK else None
                self._happens(instant(begin, scene.zone), news)
            self._close()

    def _news(self, quarter: int, today: datetime) -> tuple[str, dict[str, object]] | None:
        """Who joins or leaves in two weeks, in the second and third quarter."""
        day = f"{today + timedelta(weeks=2):%Y-%m-%d}"
        if quarter == 1:
            return self.course.joins[0], {"joined": day, **self.course.joins[1]}
        return (self.course.leaves, {"leaves": day}) if quarter == 2 else None

    def _happens(self, now: datetime, news: tuple[str, dict[str, object]] | None) -> None:
        if news is not None:
            self._change_person(PersonId(news[0]), news[1])
            self._replan(now, next(iter(news[1])), PersonId(news[0]))
        else:
            soon, late = now + timedelta(weeks=1), now + timedelta(weeks=6)
            rows = [a for a in self.schedule.assignments if soon < a.start < late]
            # In the last week there is no later shift to request leave for.
            if not rows or self.rng.randrange(SICK_WEEKS) == 0:
                self._falls_ill(now)
            else:
                self._requests_leave(now, self.rng.choice(rows))

    def _falls_ill(self, now: datetime) -> None:
        """Somebody on call today falls ill for two to four days; the first proposal covers it."""
        soon = now + _TODAY
        row = self.rng.choice([a for a in self.schedule.assignments if a.overlaps(now, soon)])
        assert row.person is not None
        scene, before = self.scenario, self.schedule
        end = now + timedelta(days=self.rng.randint(2, 4))
        request = CoverRequest(person=row.person, start=now, end=end, now=now)
        proposals = cover(scene, before, request, most=1).proposals
        self._away(row.person, now, end, "sick")
        if not proposals:
            self._replan(now, "sick", row.person)
            return
        self.schedule = proposals[0].schedule
        self._record(now, "sick", "cover", row.person, before, None)

    def _requests_leave(self, now: datetime, row: Assignment) -> None:
        """Somebody requests the seven days from the start of a later shift as leave."""
        assert row.person is not None
        begin = row.start.replace(hour=0, minute=0)
        self._away(row.person, begin, begin + timedelta(days=7), "")
        self._replan(now, "leave", row.person)

    def _away(self, person: PersonId, start: datetime, end: datetime, reason: str) -> None:
        entry = self.document["people"].get(person) or {}
        absence = {"from": start.isoformat(), "to": end.isoformat()}
        absences = [*entry.get("time_off", []), absence | ({"reason": reason} if reason else {})]
        self._change_person(person, {"time_off": absences})

    def _change_person(self, person: PersonId, changes: dict[str, object]) -> None:
        people = self.document["people"]
        self.document["people"] = {**people, person: {**(people.get(person) or {}), **changes}}

    def _replan(self, now: datetime, what: str, person: PersonId) -> None:
        """Replan with the freeze of the policy, or without one if that is impossible."""
        before = self.schedule
        for freeze in (None, 0.0):
            options = ReplanOptions(
                since=now, now=now, freeze_days=freeze, search=self.course.search
            )
            try:
                done = replan(self.scenario, before, options)
            except InfeasibleError:
                continue
            self.schedule = done.solution.schedule
            self._record(
                now, what, "replan" if freeze is None else "no freeze", person, before, done
            )
            return
        # Nobody can take the shifts: the leave is refused.
        self.document["people"][person]["time_off"].pop()
        self._record(now, what, "refused", person, before, None)

    def _record(
        self,
        now: datetime,
        what: str,
        by: str,
        person: PersonId,
        before: Schedule,
        done: Replan | None,
    ) -> None:
        event = Event(
            at=now,
            what=what,
            by=by,
            person=person,
            scenario=self.scenario,
            before=before,
            after=self.schedule,
            done=done,
        )
        self.events.append(event)

    def _close(self) -> None:
        """Add the quarter to the ledger, and to ``previous`` of the next one."""
        scene, rows = self.scenario, self.schedule.assignments
        past = Past(
            schedule=self.schedule,
            start=min(row.start for row in rows),
            end=max(row.end for row in rows),
            source=f"{wall_clock(scene.start, scene.zone):%Y-%m-%d}.csv",
        )
        ledger = with_entry(self.ledger, carried(scene, past))
        (self.folder / _LEDGER).write_text(write_ledger(ledger), encoding="utf-8")
        (self.folder / past.source).write_text(write_csv(scene, self.schedule), encoding="utf-8")
        following = wall_clock(scene.end, scene.zone)
        self.document |= {"previous": [past.source], "start": f"{following:%Y-%m-%d}"}


def changed_assignments(event: Event) -> int:
    """Count the shifts in which somebody has hours that they did not have before.

    The parts on either side of the frozen part of a shift count separately.
    """
    shifts = Calendar(event.scenario).shifts
    had = [row for row in event.before.assignments if row.person is not None]
    found = set()
    for row in event.after.assignments:
        for shift in (t for t in shifts[row.rotation] if row.overlaps(t.start, t.end)):
            for start, end in overlap([(row.start, row.end)], shift.active):
                if _length(start, end, [r for r in had if _slot(r) == _slot(row)]) < end - start:
                    frozen = event.done is not None and shift.start < event.done.frozen_until
                    found.add((*_slot(row), shift.index, row.start if frozen else shift.start))
    return len(found)


def _slot(row: Assignment | LetGo) -> tuple[str, str, str | None]:
    return row.rotation, row.role, row.person


def _length(start: datetime, end: datetime, rows: Iterable[Assignment | LetGo]) -> timedelta:
    """How much of an interval some rows, which do not overlap, fill."""
    parts = (min(end, row.end) - max(start, row.start) for row in rows)
    return sum((part for part in parts if part > timedelta()), timedelta())
