"""What the README and the documents show is run, and what comes out is compared."""

from __future__ import annotations

import re
import shlex
from itertools import pairwise
from pathlib import Path

import pytest

from tests.documents import TOP, Command, File, agrees, documents, steps
from tests.oncall_opt.command_line import run

DOCUMENTS = [str(path.relative_to(TOP)) for path in documents()]


# Traced line by line it takes twice as long, and others cover all of it.
@pytest.mark.no_cover
@pytest.mark.long
@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_command_of_a_document_does_what_the_document_says(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One after the other in a new folder: exit code, files written, output shown."""
    monkeypatch.chdir(tmp_path)
    for step in steps(TOP / name):
        if isinstance(step, File):
            (tmp_path / step.name).write_text(step.text, encoding="utf-8")
        else:
            carry_out(step)


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_link_inside_the_repository_leads_somewhere(name: str) -> None:
    text = (TOP / name).read_text(encoding="utf-8")
    found = re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", text)
    assert [link for link in found if not ((TOP / name).parent / link).exists()] == []


def test_every_document_is_in_the_index() -> None:
    folder = TOP / "docs"
    index = (folder / "README.md").read_text(encoding="utf-8")
    written = [str(p.relative_to(folder)) for p in folder.rglob("*.md") if p.name != "README.md"]
    assert [name for name in written if f"]({name})" not in index] == []


def test_shown_output_agrees_but_for_times_and_what_is_override() -> None:
    output = "one  0.1 s\n────────\ntwo  33 s\nthree\n"
    assert agrees("one 12.0 s\n──\n…\nthree", output)
    assert agrees("one …\nthree", output)
    assert not agrees("two …", output)
    assert not agrees("one 0.1 s\n────────\ntwo 33 s", output)


def carry_out(command: Command) -> None:
    program, *words = shlex.split(command.line)
    assert program == "oncall-opt", command.line
    result = run(*words)
    assert result.exit_code == command.exit_code, f"{command.line}\n{result.output}"
    outputs = [after for word, after in pairwise(words) if word == "-o"]
    assert [place for place in outputs if not Path(place).exists()] == []
    if command.shown:
        seen = (result.stdout, result.output)
        assert any(agrees(command.shown, text) for text in seen), f"{command.line}\n{result.output}"
