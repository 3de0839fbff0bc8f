"""``oncall-opt init``: a first scenario file, from the starter or the library."""

from __future__ import annotations

import shlex
from pathlib import Path

import click

from oncall_opt.options.option_set import examples
from oncall_opt.terminal.output import bold, show, terminal_width, wrapped

_STARTER = "scenario.yaml"
_SCHEMA = "scenario.schema.json"


@click.command(
    short_help="Write a first scenario file, from a starter or the library.",
    epilog=examples(
        "init", "init --list", "init --from small-team", "init example.yaml --from two-heroes"
    ),
)
@click.argument("target", type=click.Path(path_type=Path), default=Path())
@click.option("--from", "name", metavar="NAME", help="Copy this scenario of the library.")
@click.option("--list", "listing", is_flag=True, help="List the library and write nothing.")
@click.option("--force", is_flag=True, help="Replace existing files.")
def command(target: Path, name: str | None, listing: bool, force: bool) -> None:
    """Write a first scenario file into a folder (default: this one), or to a .yaml file.

    Without --from it is a commented starter; with it, a scenario of the library and the files that
    it needs. A schema for editors is written next to it.
    """
    if listing:
        _list()
        return
    files = _files(target, name)
    _refuse_to_replace(files, force=force)
    _write(files)
    scenario = str(files[0][0])
    show(f"{scenario}: written. Next:")
    show(f"  oncall-opt check {shlex.quote(scenario)}")
    show(f"  oncall-opt solve {shlex.quote(scenario)}")


def _list() -> None:
    from scenarios.shipped import names, summary

    width = max(map(len, names()))
    for name in names():
        blank = " " * (width + 2)
        line = wrapped(summary(name), width=terminal_width(), indent=blank)
        show(bold(name) + line[len(name) :])


def _files(target: Path, name: str | None) -> list[tuple[Path, str]]:
    """Return paths and texts, the scenario first."""
    from scenarios.reading.near_matches import nearest
    from scenarios.shipped import copy_to, names, starter

    is_file = target.suffix in (".yaml", ".yml") and not target.is_dir()
    folder = target.parent if is_file else target
    if name is None:
        files = [(folder / _STARTER, starter())]
    elif name in names():
        files = list(copy_to(name, folder))
    else:
        near = nearest(name, names())
        hint = f"did you mean {near!r}?" if near else f"there are {', '.join(names())}"
        message = f"no scenario {name!r} in the library; {hint}"
        raise click.BadParameter(message, param_hint="--from")
    if is_file:
        files[0] = (target, files[0][1])
    return files


def _refuse_to_replace(files: list[tuple[Path, str]], *, force: bool) -> None:
    there = [path for path, text in files if path.exists() and not _has_text(path, text)]
    if there and not force:
        listed = ", ".join(map(str, there))
        verb = "is" if len(there) == 1 else "are"
        raise click.UsageError(
            f"{listed} {verb} there already; choose another folder, or add --force to replace"
        )


def _write(files: list[tuple[Path, str]]) -> None:
    from oncall_opt.commands.files.schema import schema_text
    from oncall_opt.terminal.output_files import write_told, write_whole

    folder = files[0][0].parent
    folder.mkdir(parents=True, exist_ok=True)
    for path, text in files[1:]:
        write_told(path, text)
    if not (folder / _SCHEMA).exists():
        write_told(folder / _SCHEMA, schema_text(), "written, for editors")
    write_whole(*files[0])


def _has_text(path: Path, text: str) -> bool:
    try:
        return path.read_bytes() == text.encode()
    except OSError:
        return False
