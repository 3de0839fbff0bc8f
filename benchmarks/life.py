"""Simulated years of library scenarios: no hard rule violated, no unnecessary change."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.life_year import Course, Year
from benchmarks.results import Result
from benchmarks.setting import Setting
from optimizer.fairness.carried_before import imbalances
from optimizer.world.world import World

NAME = "life"
#: Nobody is left out, and nothing is forgotten.
POLICY = {"overnight_pool": "everyone", "ledger": {"weeks": 520}}
#: Time limit of each solve and replan.
SECONDS = 20.0
#: Scenario, entry of Ada, who joins, and who leaves.
_PEOPLE: tuple[tuple[str, dict[str, object], str], ...] = (
    ("two-heroes", {"access": "all"}, "lars"),
    ("follow-the-sun", {"site": "tor"}, "priya"),
)


def courses(seed: int, *, quick: bool) -> Iterator[Course]:
    """Yield the settings of each year: quarters of 13 weeks, or of four."""
    for scenario, entry, leaves in _PEOPLE:
        yield Course(
            scenario=scenario,
            weeks=4 if quick else 13,
            seed=seed,
            joins=("ada", entry),
            leaves=leaves,
            policy=POLICY,
            seconds=SECONDS,
        )


def run(setting: Setting) -> Iterator[Result]:
    """Simulate each year once for each seed."""
    for seed in setting.seeds[:1] if setting.quick else setting.seeds:
        for course in courses(seed, quick=setting.quick):
            yield _simulated(course)


def _simulated(course: Course) -> Result:
    with TemporaryDirectory() as folder:
        year = Year(course, Path(folder))
        year.run()
        remaining = imbalances(World(year.scenario))
    by = Counter(event.by for event in year.events)
    wrong = [text for event in year.events for text in event.wrong]
    disturbed = [row for event in year.events for row in event.disturbed]
    done = [event.done for event in year.events if event.done is not None]
    return Result(
        benchmark=NAME,
        instance=f"{course.scenario}, 4 quarters of {course.weeks} weeks, seed {course.seed}",
        values={
            "events": ", ".join(f"{count} {how}" for how, count in sorted(by.items())),
            "changes": sum(one.changes for one in done),
            "hard violations": len(wrong),
            "frozen and changed": len(disturbed),
            "remaining imbalances": len(remaining),
        },
        target="no violation, nothing frozen changed, every number of changes proven least",
        met=not wrong and not disturbed,
        details={"imbalances": {one.person: list(one.reasons) for one in remaining}},
    )
