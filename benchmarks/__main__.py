"""``python -m benchmarks [NAME …]``: run benchmarks and show tables."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType

import click

from benchmarks import (
    consolidate,
    life,
    pool,
    recorded_alerts,
    replan,
    simulation,
    solving,
    start_up,
)
from benchmarks.results import Result, Run, line
from benchmarks.setting import Setting, calibrate, describe_machine

RESULTS = Path(__file__).parent / "RESULTS.md"

#: Name → benchmark, in the order in which they run.
BENCHMARKS: Mapping[str, Callable[[Setting], Iterator[Result]]] = MappingProxyType(
    {
        start_up.NAME: start_up.run,
        solving.TEAM: solving.run_teams,
        solving.YEAR: solving.run_year,
        pool.NAME: pool.run,
        consolidate.NAME: consolidate.run,
        replan.NAME: replan.run,
        life.NAME: life.run,
        solving.LIBRARY: solving.run_library,
        recorded_alerts.SHOPS: recorded_alerts.run_shops,
        recorded_alerts.FIT: recorded_alerts.run_fit,
        simulation.NAME: simulation.run,
        solving.WORKERS: solving.run_workers,
    }
)

#: One name a line; ``\b`` keeps the lines.
_NAMES = "\b\nNAME is one of:\n" + "\n".join(f"  {name}" for name in BENCHMARKS)


@click.command(context_settings={"help_option_names": ["-h", "--help"]}, epilog=_NAMES)
@click.argument("names", nargs=-1, type=click.Choice(tuple(BENCHMARKS)), metavar="[NAME …]")
@click.option(
    "--data", type=click.Path(path_type=Path, file_okay=False), help="Folder of recorded alerts."
)
@click.option("--quick", is_flag=True, help="Use small instances, to test the harness.")
@click.option("--seeds", type=click.IntRange(1, 100), default=3, help="Number of seeds.")
@click.option("--write", is_flag=True, help=f"Write {RESULTS.name} beside the benchmarks.")
@click.option("--json", "data_file", type=click.Path(path_type=Path), help="Write the run as JSON.")
def main(
    *,
    names: tuple[str, ...],
    data: Path | None,
    quick: bool,
    seeds: int,
    write: bool,
    data_file: Path | None,
) -> None:
    """Measure speed and quality with all benchmarks, or the named ones."""
    if quick and write:
        raise click.UsageError("--quick numbers are not results; leave out --write")
    setting = Setting(quick=quick, data=data, seeds=tuple(range(1, seeds + 1)))
    run = measure_all(names or tuple(BENCHMARKS), setting)
    click.echo(run.text(), nl=False)
    if write:
        RESULTS.write_text(run.text(markdown=True), encoding="utf-8")
    if data_file is not None:
        text = json.dumps(run.document(), ensure_ascii=False, indent=2) + "\n"
        data_file.write_text(text, encoding="utf-8")
    sys.exit(1 if any(result.met is False for result in run.results) else 0)


def measure_all(names: tuple[str, ...], setting: Setting) -> Run:
    """Run the benchmarks in order, between two calibrations."""
    before = calibrate()
    results = []
    for name in names:
        for result in BENCHMARKS[name](replace(setting, loop_seconds=before)):
            click.echo(line(result), err=True)
            results.append(result)
    return Run(
        machine=describe_machine(),
        calibration_seconds=(before, calibrate()),
        quick=setting.quick,
        results=tuple(results),
    )


if __name__ == "__main__":
    main()
