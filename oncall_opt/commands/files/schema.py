"""``oncall-opt schema``: the JSON Schema of a scenario file."""

from __future__ import annotations

from pathlib import Path

import click

from oncall_opt.options.option_set import examples
from oncall_opt.terminal.output import emit, json_text


@click.command(
    short_help="Print the JSON Schema of a scenario file.",
    epilog=examples("schema -o scenario.schema.json"),
)
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Write the schema to this file.",
)
def command(output: Path | None) -> None:
    """Print the JSON Schema of a scenario file, for completion and checks in an editor.

    A first line `# yaml-language-server: $schema=FILE` in a scenario names it to YAML editors.
    """
    from oncall_opt.terminal.output_files import write_told

    text = schema_text()
    if output is None:
        emit(text)
    else:
        write_told(output, text)


def schema_text() -> str:
    """Return the JSON Schema as the text of a file."""
    from scenarios.reading.schema import json_schema

    return json_text(json_schema())
