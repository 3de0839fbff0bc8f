"""A re-plan changes what it must and nothing else: every other schedule is looked at."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from functools import cached_property
from itertools import pairwise
from math import ceil

import pytest
from hypothesis import assume, event, given, settings
from hypothesis import strategies as st

from optimizer.changes.replan import Replan, ReplanOptions, frontier_of_changes, replan
from optimizer.changes.schedule_differences import Side
from optimizer.judge.check import check, keeps_hard_rules
from optimizer.model.choices import Choices
from optimizer.objectives.frozen_schedule import freeze, held_by_slot
from optimizer.objectives.replan_objectives import WEIGHED
from optimizer.rules import forbids
from optimizer.session.solution import SolveOptions
from optimizer.solve import solve
from optimizer.world.holdings import Holdings, Interval, overlap
from optimizer.world.world import World
from scenarios.domain.errors import InfeasibleError, Misread, ScenarioError
from scenarios.domain.limits import Apart, Limits, Rest, ShiftsOff
from scenarios.domain.people import Absence
from scenarios.domain.policy import OvernightPool, Policy
from scenarios.domain.scenario import Scenario
from scenarios.domain.schedule import Assignment, Schedule
from scenarios.domain.vocabulary import PersonId, Role
from scenarios.domain.week import BUSINESS_HOURS
from tests.optimizer.brute_force import BruteForce, Candidate, Expected
from tests.optimizer.small_scenarios import small_scenarios
from tests.scenes import MAIN, at, held, people, person, rotation, scenario, shifts

OPTIONS = SolveOptions(reproducible=True, workers=1, time_limit=30.0)
EVERYONE = Policy(overnight_pool=OvernightPool(size="everyone"))
MONDAY = "2027-01-04 10:00"


class Oracle(BruteForce):
    """Every schedule that keeps what is frozen, those with the fewest and lightest changes first.

    Attributes:
        published: What changes are counted against.
    """

    def __init__(self, scene: Scenario, published: Schedule, since: datetime) -> None:
        super().__init__(scene)
        self.published, self.since = published, since
        shared = held_by_slot(self.world, published)
        self.choices = Choices(self.world, forbids(self.world), shared=shared)

    @cached_property
    def every(self) -> tuple[Candidate, ...]:
        """All that keep the hard rules, whatever they change."""
        plain = BruteForce(self.scene)
        plain.choices = self.choices
        return plain.legal

    @cached_property
    def legal(self) -> tuple[Candidate, ...]:
        """Those with the fewest changes, and of these the lightest: for later objectives."""
        least = self.least
        return tuple(c for c in self._covering if self.price(c) == least)

    @cached_property
    def least(self) -> tuple[int, int]:
        """Fewest changes, and their least weight."""
        return min(self.price(c) for c in self._covering)

    @property
    def _covering(self) -> tuple[Candidate, ...]:
        """Those with the fewest uncovered slots, where there may be any."""
        fewest = min(c.violations.get("one_assignee", 0) for c in self.every)
        return tuple(c for c in self.every if c.violations.get("one_assignee", 0) == fewest)

    def price(self, candidate: Candidate) -> tuple[int, int]:
        """Changed assignments, and what they weigh: the definition, assignment by assignment."""
        schedule = self.choices.schedule(candidate.chosen)
        changes = weight = 0
        for holding in Holdings(self.world.calendar, schedule).all:
            if holding.past:
                continue
            gained = lost = 0.0
            for part in self._parts(holding.active):
                had = self._had(holding.rotation, holding.role, part)
                hours = (part[1] - part[0]) / timedelta(hours=1)
                gained += hours * (holding.person not in had)
                lost += hours * len(had - {holding.person})
            changes += gained > 0
            weight += self._weighed(2 * gained + lost, holding.start)
        for part, lost in self._left_empty(schedule):
            changes += 1
            weight += self._weighed(lost, part[0])
        return changes, weight

    def _left_empty(self, schedule: Schedule) -> Iterator[tuple[Interval, float]]:
        """Where a slot, or what its assignee leaves of it, goes to nobody and was somebody's."""
        taken = {
            (h.rotation, h.role, piece)
            for h in Holdings(self.world.calendar, schedule).all
            for piece in h.pieces
        }
        for slot in self.choices.slots:
            role, whole = (slot.rotation, slot.role), (slot.start, slot.end)
            assignees = {
                i
                for i in slot.takers
                if all((*role, p) in taken for p in self.choices.all[i].pieces)
                and self._holds(schedule, i)
            }
            open_parts = [whole] if not assignees else []
            for hole in slot.holes:
                filled = any(self._holds(schedule, i) for i in hole.substitutes)
                if hole.assignee in assignees and not filled:
                    open_parts.append((hole.start, hole.end))
            shift = self.world.calendar.shifts[slot.rotation][slot.shift]
            for part in open_parts:
                lost = sum(
                    (i[1] - i[0]) / timedelta(hours=1) * len(self._had(*role, i))
                    for i in self._parts(overlap([part], shift.active))
                )
                if lost:
                    yield part, lost

    def _holds(self, schedule: Schedule, index: int) -> bool:
        one = self.choices.all[index]
        return all(
            any(
                (a.rotation, a.role, a.person) == (one.rotation, one.role, one.person)
                and a.start <= start
                and end <= a.end
                for a in schedule.assignments
            )
            for start, end in one.pieces
        )

    def _parts(self, pieces: Iterable[Interval]) -> Iterator[Interval]:
        """Stretches in which nothing of the published schedule begins or ends."""
        edges = {e for a in self.published.assignments for e in (a.start, a.end)}
        for start, end in pieces:
            yield from pairwise(sorted({start, end, *(e for e in edges if start < e < end)}))

    def _had(self, rotation: str, role: Role, part: Interval) -> set[PersonId]:
        return {
            a.person
            for a in self.published.assignments
            if (a.rotation, a.role) == (rotation, role) and a.person and a.overlaps(*part)
        }

    def _weighed(self, hours: float, start: datetime) -> int:
        weeks = max(0.0, (start - self.since) / timedelta(weeks=1))
        return ceil(10 * hours / (1 + weeks))


@st.composite
def changed_scenes(draw: st.DrawFn) -> tuple[Scenario, Schedule, ReplanOptions]:
    """A scenario in which somebody is away after all, what was published, and from when."""
    size: st.SearchStrategy[int | str] = st.sampled_from(("everyone", "everyone", 3))
    policies = st.builds(
        Policy,
        overnight_pool=size.map(lambda n: OvernightPool(size=n)),
        allow_uncovered=st.integers(0, 4).map(lambda n: n == 0),
        override_max_hours=st.sampled_from((6.0, 24.0)),
    )
    scene = draw(small_scenarios(policies=policies))
    brute = BruteForce(scene)
    known = draw(st.sampled_from(brute.legal))
    published = brute.choices.schedule(known.chosen)
    assume(any(a.person for a in published.assignments))
    days = (scene.end - scene.start).days
    since = scene.start + timedelta(days=draw(st.integers(0, days - 1)))
    who = draw(st.sampled_from(sorted(scene.people)))
    begin = since + timedelta(days=draw(st.integers(0, 10)), hours=draw(st.integers(0, 23)))
    hours = draw(st.sampled_from((5, 20, 60, 170)))
    absence = Absence(start=begin, end=begin + timedelta(hours=hours))
    someone = scene.people[who]
    away = tuple(sorted((*someone.time_off, absence), key=lambda a: (a.start, a.end)))
    team = {**scene.people, who: replace(someone, time_off=away)}
    options = ReplanOptions(
        since=since, freeze_days=float(draw(st.sampled_from((0, 2, 7)))), search=OPTIONS
    )
    return replace(scene, people=team), published, options


def until(scene: Scenario, options: ReplanOptions) -> datetime:
    return options.since + timedelta(days=options.freeze_days or 0.0)


@settings(max_examples=11)
@given(case=changed_scenes())
def test_no_schedule_has_fewer_or_lighter_changes_and_of_those_none_is_fairer(
    case: tuple[Scenario, Schedule, ReplanOptions],
) -> None:
    """Fewest changed assignments; of those the lightest; of those the best in every later
    objective."""
    scene, published, options = case
    frozen = freeze(World(scene), published, since=options.since, until=until(scene, options))
    ready = replace(scene, fixed=frozen.fixed)
    oracle = Oracle(ready, published, options.since)
    if not oracle.every:
        event("no schedule any more")
        with pytest.raises(InfeasibleError):
            replan(scene, published, options)
        return
    changes, weight = oracle.least
    event(f"{min(changes, 3)} changes")
    found = replan(scene, published, options)
    assume(found.scenario.fixed == ready.fixed)
    objectives = {objective.name: objective for objective in found.solution.objectives}
    assert (found.fewest.value, found.fewest.proven) == (changes, True)
    assert objectives[WEIGHED].value == weight
    kept = oracle.legal
    for expected, after in oracle.objectives():
        if expected.name != "uncovered":
            agree(expected, found)
        kept = after
    chosen = {oracle.choices.schedule(c.chosen) for c in kept}
    assert not found.differences or found.solution.schedule in chosen


def agree(expected: Expected, found: Replan) -> None:
    objective = next((t for t in found.solution.objectives if t.name == expected.name), None)
    if objective is None:
        assert not any(expected.values), expected.name
        return
    values = [step.value for step in objective.steps] or [objective.value]
    assert objective.proven, expected.name
    assert tuple(round(expected.grain * v) for v in values) == expected.values, expected.name


@settings(max_examples=6)
@given(case=changed_scenes())
def test_what_is_frozen_is_never_touched_but_where_it_cannot_be_held(
    case: tuple[Scenario, Schedule, ReplanOptions],
) -> None:
    scene, published, options = case
    try:
        found = replan(scene, published, options)
    except InfeasibleError:
        return
    calendar = World(scene).calendar
    for one in found.differences:
        shift = next(
            t for t in calendar.shifts[one.rotation] if t.start <= one.start and one.end <= t.end
        )
        assert one.start >= options.since
        if shift.start < found.frozen_until and one.side is Side.LOSES:
            let_go = [
                (g.start, g.end)
                for g in found.let_go
                if (g.person, g.rotation, g.role) == (one.person, one.rotation, one.role)
            ]
            assert overlap([(one.start, one.end)], let_go) == ((one.start, one.end),)
    assert keeps_hard_rules(check(found.scenario, found.solution.schedule))


def quarter(*, away: str = "", weeks: int = 8, policy: Policy = EVERYONE) -> Scenario:
    """Five people and a weekly pager with a week between shifts; ``away``: a person and a date."""
    team = list(people("Ana", "Bo", "Cy", "Di", "Ed"))
    if away:
        who, day = away.split()
        begin = at(f"{day} 00:00")
        team = [
            replace(p, time_off=(Absence(start=begin, end=begin + timedelta(days=7)),))
            if p.id == who
            else p
            for p in team
        ]
    limits = Limits(shifts_off=ShiftsOff(shifts=1, hard=True))
    return scenario(who=team, weeks=weeks, policy=replace(policy, limits=limits))


def since(day: str, **more: object) -> ReplanOptions:
    options = ReplanOptions(since=at(f"{day} 00:00"), search=OPTIONS)
    return replace(options, **more)  # type: ignore[arg-type]


SCHEDULE = ("ana", "bo", "cy", "di", "ed", "ana", "bo", "cy")


def schedule(scene: Scenario, assignees: Iterable[str] = SCHEDULE) -> Schedule:
    return Schedule.of(shifts(scene, assignees))


def test_a_week_of_leave_changes_the_one_shift_it_takes() -> None:
    """Di is away in the fourth week; somebody who is free around it takes it, and that is all."""
    scene = quarter(away="di 2027-01-25")
    found = replan(scene, schedule(scene), since("2027-01-06"))
    assert (found.changes, found.fewest.proven) == (1, True)
    taker = next(d.person for d in found.differences if d.side is Side.GETS)
    assert taker in {"ana", "bo"}
    assert {(d.person, d.side, d.others) for d in found.differences} == {
        ("di", Side.LOSES, (taker,)),
        (taker, Side.GETS, ("di",)),
    }
    assert all(d.whole and d.start == at("2027-01-25 10:00") for d in found.differences)


def test_where_the_freeze_leaves_nobody_it_is_said_that_a_shorter_one_would_not() -> None:
    """Bo is away; Ana comes from a shift, and Cy's next one is frozen, or may go to Ana."""
    team = [person("Ana"), person("Bo", away=[(at("2027-01-11 00:00"), at("2027-01-18 00:00"))])]
    limits = Limits(shifts_off=ShiftsOff(shifts=1, hard=True))
    scene = scenario(who=[*team, person("Cy")], weeks=4, policy=replace(EVERYONE, limits=limits))
    published = schedule(scene, ("ana", "bo", "cy", "bo"))
    with pytest.raises(InfeasibleError, match=r"With `--freeze 0`.* a schedule exists") as caught:
        replan(scene, published, since("2027-01-06", freeze_days=14))
    assert "Bo's leave" in str(caught.value)
    assert "Cy fixed as main primary" in str(caught.value)
    assert replan(scene, published, since("2027-01-06", freeze_days=0)).changes > 1


def test_without_a_reason_nothing_changes_however_unfair_it_is() -> None:
    """Ana and Bo have it all; the published rows come back as they were."""
    scene = quarter()
    published = schedule(scene, ("ana", "bo") * 4)
    found = replan(scene, published, since("2027-01-06"))
    assert (found.changes, found.differences) == (0, ())
    assert found.solution.schedule is published


def test_a_second_replan_changes_nothing() -> None:
    scene = quarter(away="di 2027-01-25")
    first = replan(scene, schedule(scene), since("2027-01-06"))
    again = replan(scene, first.solution.schedule, since("2027-01-06"))
    assert again.differences == ()
    assert again.solution.schedule == first.solution.schedule


def test_changes_come_late_rather_than_soon() -> None:
    """Ana may not be on call beside Bo: either of two shifts can go, and the later one does."""
    pair = Apart(hard=True, pairs=((PersonId("ana"), PersonId("bo")),))
    scene = scenario(
        who=[person("Ana"), person("Bo"), person("Cy"), person("Di", roles=(Role.SECONDARY,))],
        rotations=[rotation(roles=(Role.PRIMARY, Role.SECONDARY))],
        weeks=4,
        policy=replace(EVERYONE, limits=Limits(apart=pair)),
    )
    primary = shifts(scene, ("cy", "cy", "cy", "ana"))
    secondary = shifts(scene, ("di", "di", "di", "bo"), role=Role.SECONDARY)
    found = replan(scene, Schedule.of([*primary, *secondary]), since("2027-01-04"))
    assert found.changes == 1
    assert {d.start for d in found.differences} == {at("2027-01-25 10:00")}


def test_further_changes_buy_fairness_and_no_more_than_allowed() -> None:
    """Ana has all eight shifts but two; each allowed change takes at most one of them from her."""
    scene = quarter()
    scene = replace(scene, policy=replace(scene.policy, limits=Limits()))
    published = schedule(scene, ("ana", "ana", "bo", "ana", "ana", "cy", "ana", "ana"))
    worst = [replan(scene, published, since("2027-01-06", allow_changes=n)) for n in (0, 1, 2)]
    assert [found.changes for found in worst] == [0, 1, 2]
    loads = [found.after.worst for found in worst]
    assert loads[0] > loads[1] > loads[2]
    bought = list(frontier_of_changes(scene, published, since("2027-01-06")))
    assert [one.further for one in bought] == [0, 1, 2, 4, 8]
    assert [one.highest_load for one in bought][:3] == loads
    assert all(
        a.highest_load >= b.highest_load
        for a, b in pairwise(bought)
        if a.highest_load and b.highest_load
    )
    # Six shifts among five people, two of whom had the week before: four changes even it out.
    assert bought[-1].changes <= 4


def test_who_is_not_on_overnight_is_not_put_there_unless_needed() -> None:
    """With the smallest pool: three share the pager, the fourth is spared and stays so."""
    scene = quarter(away="cy 2027-01-18", policy=Policy())
    found = replan(scene, schedule(scene, ("ana", "bo", "cy", "di") * 2), since("2027-01-06"))
    assert found.newly_overnight == ()
    both = quarter(away="cy 2027-01-18", policy=Policy())
    alone = replan(both, schedule(both, ("ana", "bo", "cy") * 3), since("2027-01-06"))
    assert len(alone.newly_overnight) == 1


def test_who_can_no_longer_hold_a_frozen_shift_is_told_and_keeps_what_comes_before() -> None:
    """Bo's leave begins on the Thursday of a frozen shift: from then on somebody else has it."""
    scene = quarter(away="bo 2027-01-14")
    found = replan(scene, schedule(scene), since("2027-01-08"))
    (gone,) = found.let_go
    assert (gone.person, gone.start, gone.end) == (
        "bo",
        at("2027-01-14 00:00"),
        at("2027-01-18 10:00"),
    )
    assert "away" in gone.reason
    assert found.changes == 1
    mine = [d for d in found.differences if d.person == "bo"]
    assert [(d.side, d.start, d.whole) for d in mine] == [(Side.LOSES, gone.start, False)]


def test_short_absences_in_a_frozen_shift_are_bridged() -> None:
    """Bo is away for an evening: those hours go, and no others."""
    scene = quarter()
    evening = Absence(start=at("2027-01-13 18:00"), end=at("2027-01-13 22:00"))
    team = {**scene.people}
    team[PersonId("bo")] = replace(scene.people[PersonId("bo")], time_off=(evening,))
    found = replan(replace(scene, people=team), schedule(scene), since("2027-01-08"))
    assert [(d.start, d.end) for d in found.differences] == [(evening.start, evening.end)] * 2


def shared_week(scene: Scenario, until: str, first: str = "bo", then: str = "di") -> Schedule:
    """The usual schedule, but the third week is handed over in its middle."""
    middle, week = at(until), at("2027-01-18 10:00")
    rows = [a for a in schedule(scene).assignments if a.start != week]
    whole = held(first, "2027-01-18 10:00", "2027-01-25 10:00")
    return Schedule.of(
        [*rows, replace(whole, end=middle), replace(whole, start=middle, person=PersonId(then))]
    )


@pytest.mark.parametrize("middle", ["2027-01-20 10:00", "2027-01-21 22:00", "2027-01-23 09:00"])
def test_a_week_that_two_share_stays_shared(middle: str) -> None:
    """Handed over by hand on any day, be it in the very middle: no reason to change it."""
    scene = replace(quarter(), policy=EVERYONE)
    scene = replace(scene, rotations={MAIN: rotation()})
    published = shared_week(scene, middle)
    assert replan(scene, published, since("2027-01-06")).differences == ()


def test_of_a_shared_week_only_the_part_that_cannot_be_held_goes() -> None:
    """Di is away for the days that she took over; Bo keeps his."""
    scene = quarter(away="di 2027-01-22")
    scene = replace(scene, rotations={MAIN: rotation()}, policy=EVERYONE)
    found = replan(scene, shared_week(scene, "2027-01-22 10:00"), since("2027-01-06"))
    lost = [d for d in found.differences if d.side is Side.LOSES and d.person in {"bo", "di"}]
    third = [d for d in lost if d.start < at("2027-01-25 10:00")]
    assert [(d.person, d.start) for d in third] == [("di", at("2027-01-22 10:00"))]


def test_idle_hours_beside_those_let_go_of_have_one_assignee() -> None:
    """Of a business-hours week Bo has the last part; he is away from an idle hour of it on."""
    away = (at("2027-01-17 20:00"), at("2027-01-25 00:00"))
    team = [*people("Ana", "Cy"), person("Bo", away=[away])]
    scene = scenario(who=team, rotations=[rotation(hours=BUSINESS_HOURS)], weeks=3, policy=EVERYONE)
    shared = [
        held("ana", "2027-01-11 10:00", "2027-01-17 18:00"),
        held("bo", "2027-01-17 18:00", "2027-01-18 10:00"),
    ]
    weeks = shifts(scene, ["cy", "-", "ana"])
    found = replan(scene, Schedule.of([*weeks, *shared]), since("2027-01-06"))
    rows = found.solution.schedule.assignments
    assert all(before.end <= after.start for before, after in pairwise(rows))
    assert found.changes == 1


def test_who_leaves_gives_up_what_comes_after_and_nothing_before() -> None:
    scene = quarter()
    ed = replace(scene.people[PersonId("ed")], leaves=at("2027-01-20 00:00"))
    scene = replace(scene, people={**scene.people, ed.id: ed})
    found = replan(scene, schedule(scene), since("2027-01-13"))
    assert (found.changes, {d.start for d in found.differences}) == (1, {at("2027-02-01 10:00")})


def test_a_new_rotation_is_covered_from_then_on_and_its_past_is_left_alone() -> None:
    """Its first two weeks are lived without anybody: nothing is written into them."""
    two = [rotation(), rotation("web", services=("web",))]
    scene = scenario(
        who=people("Ana", "Bo", "Cy", "Di", "Ed"), rotations=two, weeks=6, policy=EVERYONE
    )
    published = Schedule.of(shifts(scene, ("ana", "bo", "cy", "di", "ed", "ana")))
    found = replan(scene, published, since("2027-01-18"))
    web = [a for a in found.solution.schedule.assignments if a.rotation == "web" and a.person]
    assert min(a.start for a in web) == at("2027-01-18 00:00")
    assert found.changes == 5
    assert all(d.rotation == "web" for d in found.differences)


def test_what_is_new_begins_no_sooner_than_it_is_replanned_even_in_idle_hours() -> None:
    """Nobody had the week by day; at night, when the rotation sleeps, it is handed out."""
    scene = scenario(
        who=people("Ana", "Bo"),
        rotations=[rotation(hours=BUSINESS_HOURS)],
        weeks=3,
        policy=replace(EVERYONE, allow_uncovered=True),
    )
    found = replan(
        scene,
        Schedule.of(shifts(scene, ("ana", "-", "bo"))),
        replace(since("2027-01-13", freeze_days=0.0), since=at("2027-01-13 22:00")),
    )
    assert min(d.start for d in found.differences) == at("2027-01-13 22:00")


def test_a_role_that_is_new_is_filled_from_then_on() -> None:
    scene = quarter(weeks=4)
    published = schedule(scene)
    more = replace(scene, rotations={MAIN: rotation(roles=(Role.PRIMARY, Role.SECONDARY))})
    found = replan(more, published, since("2027-01-13", freeze_days=0.0))
    second = [a for a in found.solution.schedule.assignments if a.role is Role.SECONDARY]
    assert min(a.start for a in second if a.person) == at("2027-01-13 00:00")
    assert {a.person for a in second if a.end <= at("2027-01-13 00:00")} == {None}


@pytest.mark.parametrize(
    ("day", "now", "said"),
    [
        (
            "2027-03-15",
            None,
            "outside of the schedule period; it runs from 2027-01-04 to 2027-03-01",
        ),
        ("2027-01-03", None, "outside of the schedule period"),
        ("2027-01-10", "2027-01-11 00:30", "is past"),
    ],
)
def test_only_what_is_to_come_can_be_replanned(day: str, now: str | None, said: str) -> None:
    scene = quarter()
    moment = at(now) if now else None
    with pytest.raises(Misread) as caught:
        replan(scene, schedule(scene), since(day, now=moment))
    assert said in f"{caught.value.message}; {caught.value.hint}"


def test_today_is_not_past() -> None:
    scene = quarter()
    found = replan(scene, schedule(scene), since("2027-01-11", now=at("2027-01-11 23:00")))
    assert found.changes == 0


def _row(**changes: object) -> Assignment:
    return replace(held("ana", MONDAY, "2027-01-11 10:00"), **changes)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([_row(rotation="web2")], "there is no rotation web2"),
        ([_row(person=PersonId("zoe"))], "there is nobody called zoe"),
        ([_row(role=Role.SECONDARY)], "main has primary only"),
        ([_row(start=at("2026-12-28 10:00"))], "outside of the schedule period"),
        ([_row(), _row(person=PersonId("bo"))], "ana is assigned at the same time"),
        ([], "it assigns nobody"),
    ],
)
def test_a_schedule_of_something_else_is_refused(rows: list[Assignment], said: str) -> None:
    with pytest.raises(ScenarioError, match=said):
        replan(quarter(), Schedule.of(rows), since("2027-01-06", shown="schedule.csv"))


def test_of_many_rows_that_do_not_fit_some_are_told_and_the_rest_is_counted() -> None:
    scene = quarter()
    later = [
        replace(a, start=a.start + timedelta(weeks=52), end=a.end + timedelta(weeks=52))
        for a in schedule(scene).assignments
    ]
    with pytest.raises(ScenarioError) as caught:
        replan(scene, Schedule.of(later), since("2027-01-06", shown="schedule.csv"))
    said = [str(one) for one in caught.value.problems]
    assert len(said) == 5
    assert all("outside of the schedule period" in one for one in said)
    assert "3 more rows do not fit either; is it a schedule of scene?" in said[-1]


def test_a_pin_against_what_is_frozen_is_refused() -> None:
    scene = quarter()
    pinned = replace(scene, fixed=(held("cy", "2027-01-11 10:00", "2027-01-18 10:00"),))
    with pytest.raises(ScenarioError, match="frozen with Bo, and fixed with Cy"):
        replan(pinned, schedule(scene), since("2027-01-06"))
    later = replan(pinned, schedule(scene), since("2027-01-06", freeze_days=0.0))
    assert later.changes >= 1


def test_a_shift_that_is_found_empty_is_filled_and_counts() -> None:
    scene = quarter()
    found = replan(scene, schedule(scene, [*SCHEDULE[:6], "-", "cy"]), since("2027-01-06"))
    assert [(d.side, d.others) for d in found.differences] == [(Side.GETS, ())]


def test_what_the_solver_makes_is_kept_by_the_replan() -> None:
    """Overrides and all: a schedule that was solved is its own re-plan."""
    scene = scenario(
        who=[
            person("Ana", away=[(at("2027-01-20 18:00"), at("2027-01-20 21:00"))]),
            *people("Bo", "Cy", "Di"),
        ],
        weeks=6,
        policy=replace(EVERYONE, limits=Limits(rest=Rest(hours=11, hard=True))),
    )
    published = solve(scene, OPTIONS).schedule
    assert replan(scene, published, since("2027-01-04", freeze_days=0.0)).differences == ()
