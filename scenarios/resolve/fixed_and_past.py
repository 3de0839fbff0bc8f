"""What stays and what was: pins, the published part, and schedules lived before."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from scenarios.calendar.local_time import instant, midnight, wall_clock
from scenarios.calendar.shifts import Shift, shifts_of
from scenarios.domain.errors import Misread, ScenarioError
from scenarios.domain.ledger import Ledger
from scenarios.domain.people import Person
from scenarios.domain.rotations import Rotation
from scenarios.domain.scenario import Scenario
from scenarios.domain.schedule import Assignment, PastSchedule, Schedule
from scenarios.domain.vocabulary import PersonId, Role, RotationId
from scenarios.inputs.ledger_file import read_ledger
from scenarios.reading.dates import is_date, read_date, read_day_or_moment, read_moment
from scenarios.reading.findings import Findings, Loc
from scenarios.reading.near_matches import hint_for, listed, shortened
from scenarios.reading.schema import PastSection, PinSection, ScenarioSection
from scenarios.reading.schema_errors import BLANK
from scenarios.reading.text_file import read_text
from scenarios.resolve.regions import Frame


def resolve_previous(
    section: ScenarioSection, frame: Frame, findings: Findings
) -> tuple[PastSchedule, ...]:
    """The schedules lived before, oldest first; people in them may have left."""
    written = section.previous
    if not written:
        return ()
    from scenarios.schedules.schedule_file import read_schedule

    single = isinstance(written, str)
    past = []
    for index, entry in enumerate([written] if isinstance(written, str) else written):
        loc: Loc = ("previous",) if single else ("previous", index)
        if entry == BLANK:
            continue
        one = entry if isinstance(entry, PastSection) else PastSection.model_construct(file=entry)
        shown = shown_path(one.file, findings)
        try:
            read = read_schedule(
                frame.folder / one.file, known_people=None, known_rotations=None, shown=shown
            )
        except ScenarioError as error:
            findings.adopt(error, loc)
            continue
        not_overnight = frozenset(
            PersonId(name) for name in one.not_overnight or () if name != BLANK
        )
        past.append(
            PastSchedule(
                path=shown,
                assignments=read.schedule.assignments,
                not_overnight=read.not_overnight | not_overnight,
            )
        )
    return tuple(sorted(past, key=_age))


def resolve_fixed(
    section: ScenarioSection, scenario: Scenario, frame: Frame, findings: Findings
) -> tuple[Assignment, ...]:
    """Assignments that stay, in the order of a schedule: published ones and pins.

    Args:
        section: The file.
        scenario: Everything else, already resolved.
        frame: Folder and horizon.
        findings: Where mistakes go.
    """
    shifts = _ShiftsOnce(scenario)
    published = _published(section, scenario, frame, shifts, findings)
    pins: dict[tuple[RotationId, Role, int], tuple[Loc, Assignment]] = {}
    for index, pin in enumerate(section.pins or ()):
        loc: Loc = ("pins", index)
        if pin.rotation == BLANK:
            continue
        for shift, assignment in _pinned(pin, scenario, shifts, findings, loc):
            rotation_role = (assignment.rotation, assignment.role, shift.index)
            if rotation_role in pins:
                other, _ = pins[rotation_role]
                line = findings.position(other)[0]
                day = wall_clock(shift.start, scenario.rotations[shift.rotation].zone)
                message = (
                    f"the {assignment.role} of {day:%Y-%m-%d} is already pinned in line {line}"
                )
                findings.problem(loc, message, "keep one of the two")
            pins.setdefault(rotation_role, (loc, assignment))
    _check_one_rotation_role_each(list(pins.values()), findings)
    fixed = dict.fromkeys(published)
    for loc, assignment in pins.values():
        if _clashes(assignment, published, findings, loc):
            continue
        fixed[assignment] = None
    return Schedule.of(fixed).assignments


def check_pin_names(section: ScenarioSection, scenario: Scenario, findings: Findings) -> None:
    """Record pins that name a rotation or a person that there is not."""
    for index, pin in enumerate(section.pins or ()):
        if pin.rotation == BLANK:
            continue
        loc: Loc = ("pins", index)
        if pin.rotation not in scenario.rotations:
            message = f"unknown rotation {shortened(pin.rotation)!r}"
            hint = hint_for(pin.rotation, scenario.rotations)
            findings.problem((*loc, "rotation"), message, hint)
        if pin.person not in scenario.people:
            message = f"unknown person {shortened(pin.person)!r}"
            findings.problem((*loc, "person"), message, hint_for(pin.person, scenario.people))


def shift_on(text: str, rotation: Rotation, shifts: Sequence[Shift]) -> Shift:
    """The shift that begins on a local day, else the one that holds its noon, or an instant.

    Raises:
        Misread: It is no date, or in none of the shifts, or several begin on that day.
    """
    holds: Callable[[datetime], list[Shift]] = lambda moment: [  # noqa: E731
        shift for shift in shifts if shift.start <= moment < shift.end
    ]
    if not is_date(text):
        found = holds(read_day_or_moment(text, rotation.zone))
    else:
        day = read_date(text)
        found = [shift for shift in shifts if wall_clock(shift.start, rotation.zone).date() == day]
        if len(found) > 1:
            clocks = [f"{wall_clock(shift.start, rotation.zone):%H:%M}" for shift in found]
            hint = f"write one of them, such as {day}T{clocks[-1]}"
            raise Misread(f"{len(found)} shifts start on {day}, at {listed(clocks)}", hint)
        noon = instant(datetime(day.year, day.month, day.day, 12), rotation.zone)
        found = found or holds(noon)
    if not found:
        message = f"{text.strip()} is in no shift of {rotation.id}"
        raise Misread(message, _horizon_hint(rotation, shifts))
    return found[0]


def shown_path(name: str, findings: Findings) -> str:
    """A path of the file, as the user would find it from where the file was named."""
    return str(Path(findings.path).parent / name)


def _age(past: PastSchedule) -> tuple[bool, datetime, str]:
    """Oldest first by when it ended; an empty one before all others."""
    if not past.assignments:
        return False, datetime.min.replace(tzinfo=UTC), past.path
    return True, max(one.end for one in past.assignments), past.path


class _ShiftsOnce:
    """The shifts of each rotation, made when they are first asked for."""

    def __init__(self, scenario: Scenario) -> None:
        self.scenario = scenario
        self.known: dict[RotationId, tuple[Shift, ...]] = {}

    def of(self, rotation: Rotation) -> tuple[Shift, ...]:
        if rotation.id not in self.known:
            self.known[rotation.id] = shifts_of(self.scenario, rotation)
        return self.known[rotation.id]


def _published(
    section: ScenarioSection,
    scenario: Scenario,
    frame: Frame,
    shifts: _ShiftsOnce,
    findings: Findings,
) -> tuple[Assignment, ...]:
    """Assignments of the published schedule that begin before its ``until``, in the horizon."""
    written = section.published
    if written is None:
        return ()
    from scenarios.schedules.schedule_file import read_schedule

    until = findings.read(
        ("published", "until"), lambda text: read_day_or_moment(text, frame.zone), written.until
    )
    try:
        read = read_schedule(
            frame.folder / written.file,
            known_people=scenario.people,
            known_rotations=scenario.rotations,
            shown=shown_path(written.file, findings),
        )
    except ScenarioError as error:
        findings.adopt(error, ("published", "file"))
        return ()
    if until is None:
        return ()

    def stays(assignment: Assignment) -> bool:
        whole = shifts.of(scenario.rotations[assignment.rotation])
        begun = assignment.start < min(until, whole[-1].end) if whole else False
        return begun and assignment.person is not None and assignment.end > whole[0].start

    return tuple(one for one in read.schedule.assignments if stays(one))


def _pinned(
    pin: PinSection, scenario: Scenario, shifts: _ShiftsOnce, findings: Findings, loc: Loc
) -> list[tuple[Shift, Assignment]]:
    """The shifts that a pin means, each with its assignment; nothing where it cannot be."""
    rotation = scenario.rotations.get(RotationId(pin.rotation))
    person = scenario.people.get(PersonId(pin.person))
    if rotation is None or person is None:
        return []
    role = Role(pin.role or Role.PRIMARY)
    try:
        _check_assignee(person, role, rotation)
    except Misread as error:
        findings.misread(loc, error)
        return []
    try:
        meant = _shifts_meant(pin, rotation, shifts.of(rotation))
        _check_sites(person, meant)
    except Misread as error:
        key = "on" if pin.on is not None else "from" if pin.from_ is not None else None
        findings.misread((*loc, key) if key else loc, error)
        return []
    return [
        (
            shift,
            Assignment(
                rotation=rotation.id, role=role, start=shift.start, end=shift.end, person=person.id
            ),
        )
        for shift in meant
    ]


def _check_assignee(person: Person, role: Role, rotation: Rotation) -> None:
    """Whether the person may hold the role at all."""
    if role not in rotation.roles:
        hint = f"write one of its roles: {listed(rotation.roles)}"
        raise Misread(f"{rotation.id} has no {role}", hint)
    if person.id not in rotation.people:
        hint = f"add {person.id} to the people of {rotation.id}"
        raise Misread(f"{person.id} is not in the people of {rotation.id}", hint)
    if role not in person.roles:
        roles = listed(sorted(person.roles)) or "none"
        message = f"{person.id} does not take {role}, only these roles: {roles}"
        raise Misread(message, f"add {role} to the roles of {person.id}")
    missing = [service for service in rotation.services if service not in person.access]
    if missing:
        message = f"{person.id} has no access to {listed(missing[:5])}, which {rotation.id} covers"
        raise Misread(message, f"add it to the access of {person.id}")


def _check_sites(person: Person, shifts: Sequence[Shift]) -> None:
    for shift in shifts:
        if shift.site is not None and shift.site != person.site:
            hint = f"pin somebody of {shift.site}"
            raise Misread(
                f"this is a shift of {shift.site}, and {person.id} does not work there", hint
            )


def _shifts_meant(pin: PinSection, rotation: Rotation, shifts: Sequence[Shift]) -> list[Shift]:
    """The shifts of a pin: the one of ``on``, or all that begin from ``from`` to ``to``."""
    if pin.on is not None:
        if pin.from_ is not None or pin.to is not None:
            raise Misread("`on` and `from` cannot be combined", "write two pins")
        shift = shift_on(pin.on, rotation, shifts)
        if shift.idle:
            raise Misread(f"{rotation.id} is not active in this shift", "pin another day")
        return [shift]
    if pin.from_ is None or pin.to is None:
        raise Misread("needs `on`, or `from` and `to`", "add `on: 2027-01-04`")
    low = read_day_or_moment(pin.from_, rotation.zone)
    if is_date(pin.to):
        high = midnight(read_date(pin.to) + timedelta(days=1), rotation.zone)
    else:
        high = read_moment(pin.to, rotation.zone)
    if high <= low:
        raise Misread(f"{pin.to} is before {pin.from_}", "write the earlier date first")
    meant = [shift for shift in shifts if low <= shift.start < high and not shift.idle]
    if not meant:
        message = f"no shift of {rotation.id} starts between these days"
        raise Misread(message, _horizon_hint(rotation, shifts))
    return meant


def _horizon_hint(rotation: Rotation, shifts: Sequence[Shift]) -> str:
    if not shifts:
        return "it has no shift in the schedule period"
    first, last = (wall_clock(one, rotation.zone) for one in (shifts[0].start, shifts[-1].end))
    return f"its shifts run from {first:%Y-%m-%d %H:%M} to {last:%Y-%m-%d %H:%M}"


def _check_one_rotation_role_each(
    pins: Sequence[tuple[Loc, Assignment]], findings: Findings
) -> None:
    """Nobody is pinned to two roles of one rotation at once."""
    held: dict[tuple[object, ...], Loc] = {}
    for loc, pin in pins:
        key = (pin.rotation, pin.start, pin.person)
        if key in held:
            line = findings.position(held[key])[0]
            message = f"{pin.person} is pinned to another role of this shift in line {line}"
            findings.problem(loc, message, "pin somebody else")
        held.setdefault(key, loc)


def _clashes(
    pin: Assignment, published: Sequence[Assignment], findings: Findings, loc: Loc
) -> bool:
    """Whether a published assignment has the pinned role, or the pinned person another one."""
    for other in published:
        if other == pin or other.rotation != pin.rotation:
            continue
        if not other.overlaps(pin.start, pin.end):
            continue
        if other.role == pin.role or other.person == pin.person:
            message = (
                f"clashes with the published schedule: {other.person} is {other.role} from "
                f"{other.start:%Y-%m-%d %H:%M} to {other.end:%Y-%m-%d %H:%M} UTC"
            )
            findings.problem(loc, message, "remove the pin, or set `published.until` earlier")
            return True
    return False


_LOC = ("ledger",)
#: The last shift of a horizon ends somewhat after the day on which the next one begins.
_OVERHANG = timedelta(days=8)


def resolve_ledger(
    section: ScenarioSection,
    frame: Frame,
    people: Collection[str],
    findings: Findings,
    *,
    any_time: bool,
) -> Ledger | None:
    """The ledger that the file names; an empty one where there is none yet.

    Args:
        people: Those of the file; others in the ledger have left.
        any_time: Whether it may tell of a time after the horizon.
    """
    if section.ledger is None or section.ledger == BLANK:
        return None
    path, shown = frame.folder / section.ledger, shown_path(section.ledger, findings)
    if not path.exists():
        findings.note(_LOC, "there is no ledger yet; `oncall-opt ledger add` creates it")
        return Ledger(path=shown)
    try:
        ledger = read_ledger(read_text(path, shown=shown), shown=shown, known=people)
    except ScenarioError as error:
        findings.adopt(error, _LOC)
        return None
    gone = sorted(set(ledger.people) - set(people))
    if gone:
        findings.note(_LOC, f"counted as having left: {listed(gone)}")
    if not any_time:
        _check_time(ledger, frame.start, frame.end, findings)
    return ledger


def note_both(
    ledger: Ledger | None, previous: Collection[PastSchedule], findings: Findings
) -> None:
    """Say where ``previous`` and the ledger tell of the same time."""
    for entry in ledger.entries if ledger else ():
        for past in previous:
            if any(entry.overlaps(one.start, one.end) for one in past.assignments):
                findings.note(
                    _LOC,
                    f"{past.path} and the ledger both contain {entry.start:%Y-%m-%d} to "
                    f"{entry.end:%Y-%m-%d}: "
                    "the load comes from the ledger, the last shifts from the schedule",
                )


def _check_time(ledger: Ledger, start: datetime, end: datetime, findings: Findings) -> None:
    for entry in ledger.entries:
        period = f"{entry.start:%Y-%m-%d} to {entry.end:%Y-%m-%d}"
        if entry.start >= end:
            message = f"it contains {period}, after this schedule period"
            findings.problem(_LOC, message, "set `start` later, or name an older ledger")
        elif entry.end > start + _OVERHANG:
            findings.note(
                _LOC, f"{period} overlaps this schedule period; the overlap does not count"
            )
