"""Pins, the published schedule, past schedules and the ledger."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import UTC, datetime, timedelta

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
from scenarios.reading.near_matches import listed, unknown
from scenarios.reading.schema import PastSection, PinSection, ScenarioSection
from scenarios.reading.schema_errors import BLANK
from scenarios.reading.text_file import read_text
from scenarios.resolve.regions import Frame


def resolve_previous(
    section: ScenarioSection, frame: Frame, findings: Findings
) -> tuple[PastSchedule, ...]:
    """Return the past schedules, oldest first; people in them may have left."""
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
        shown = findings.shown(one.file)
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
    """Return the published assignments and pins, in the order of a schedule."""
    shifts = _ShiftsOnce(scenario)
    published = _published(section, scenario, frame, shifts, findings)
    pins: dict[tuple[RotationId, Role, int], tuple[Loc, Assignment]] = {}
    for index, pin in enumerate(section.pins or ()):
        loc: Loc = ("pins", index)
        if pin.rotation == BLANK:
            continue
        for shift, assignment in _pinned(pin, scenario, shifts, findings, loc):
            slot = (assignment.rotation, assignment.role, shift.index)
            if slot in pins:
                other, _ = pins[slot]
                line = findings.position(other)[0]
                day = wall_clock(shift.start, scenario.rotations[shift.rotation].zone)
                message = (
                    f"the {assignment.role} of {day:%Y-%m-%d} is already pinned in line {line}"
                )
                findings.problem(loc, message, "keep one of the two")
            pins.setdefault(slot, (loc, assignment))
    _check_one_role_each(list(pins.values()), findings)
    fixed = dict.fromkeys(published)
    for loc, assignment in pins.values():
        if not _clashes(assignment, published, findings, loc):
            fixed[assignment] = None
    return Schedule.of(fixed).assignments


def check_pin_names(section: ScenarioSection, scenario: Scenario, findings: Findings) -> None:
    """Record pins with an unknown rotation or person."""
    for index, pin in enumerate(section.pins or ()):
        if pin.rotation == BLANK:
            continue
        loc: Loc = ("pins", index)
        if pin.rotation not in scenario.rotations:
            error = unknown("rotation", pin.rotation, scenario.rotations)
            findings.misread((*loc, "rotation"), error)
        if pin.person not in scenario.people:
            findings.misread((*loc, "person"), unknown("person", pin.person, scenario.people))


def shift_on(text: str, rotation: Rotation, shifts: Sequence[Shift]) -> Shift:
    """Return the shift that starts on a local day, else the one at its noon or at an instant.

    Raises:
        Misread: The text is not a date, in no shift, or several shifts start on that day.
    """
    if is_date(text):
        day = read_date(text)
        starting = [s for s in shifts if wall_clock(s.start, rotation.zone).date() == day]
        if len(starting) > 1:
            clocks = [f"{wall_clock(shift.start, rotation.zone):%H:%M}" for shift in starting]
            hint = f"write one of them, such as {day}T{clocks[-1]}"
            raise Misread(f"{len(starting)} shifts start on {day}, at {listed(clocks)}", hint)
        if starting:
            return starting[0]
        moment = instant(datetime(day.year, day.month, day.day, 12), rotation.zone)
    else:
        moment = read_day_or_moment(text, rotation.zone)
    for shift in shifts:
        if shift.start <= moment < shift.end:
            return shift
    message = f"{text.strip()} is in no shift of {rotation.id}"
    raise Misread(message, _horizon_hint(rotation, shifts))


def _age(past: PastSchedule) -> tuple[bool, datetime, str]:
    """Return the sort key of a past schedule: by its end, empty ones first."""
    if not past.assignments:
        return False, datetime.min.replace(tzinfo=UTC), past.path
    return True, max(one.end for one in past.assignments), past.path


class _ShiftsOnce:
    """The shifts of each rotation, computed on first use."""

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
    """Return published assignments that start before ``until``, in the schedule period."""
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
            shown=findings.shown(written.file),
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
    """Return the shifts of a pin, each with its assignment; none if the pin is wrong."""
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
    """Raise ``Misread`` if the person cannot take the role."""
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
    """Return the shift of ``on``, or all that start from ``from`` to ``to``."""
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


def _check_one_role_each(pins: Sequence[tuple[Loc, Assignment]], findings: Findings) -> None:
    """Record people pinned to two roles of one rotation at once."""
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
    """Record and return whether a pin conflicts with a published assignment."""
    for other in published:
        if other == pin or other.rotation != pin.rotation or not other.overlaps(pin.start, pin.end):
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
#: The last shift of a period ends up to about a week after the next period starts.
_OVERHANG = timedelta(days=8)


def resolve_ledger(
    section: ScenarioSection,
    frame: Frame,
    people: Collection[str],
    findings: Findings,
    *,
    any_time: bool,
) -> Ledger | None:
    """Return the ledger of the file, empty if its file does not exist yet.

    Args:
        any_time: Whether it may contain periods after the schedule period.
    """
    if section.ledger is None or section.ledger == BLANK:
        return None
    path, shown = frame.folder / section.ledger, findings.shown(section.ledger)
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
    """Note periods that both ``previous`` and the ledger contain."""
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
