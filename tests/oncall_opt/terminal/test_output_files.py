"""Output files are whole or not there, whatever happens while they are written."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from oncall_opt.terminal.output_files import write_together, write_whole
from scenarios.domain.errors import IntegrationError


def test_text_is_written_as_it_is(tmp_path: Path) -> None:
    write_whole(tmp_path / "schedule.csv", "Jörg\r\nBo\n")
    assert (tmp_path / "schedule.csv").read_bytes() == "Jörg\r\nBo\n".encode()
    assert [entry.name for entry in tmp_path.iterdir()] == ["schedule.csv"]


def test_a_new_file_has_the_permissions_of_any_new_file(tmp_path: Path) -> None:
    (tmp_path / "other").touch()
    write_whole(tmp_path / "schedule.csv", "new")
    assert (tmp_path / "schedule.csv").stat().st_mode == (tmp_path / "other").stat().st_mode


def test_a_file_that_is_there_keeps_its_permissions(tmp_path: Path) -> None:
    path = tmp_path / "schedule.csv"
    path.write_text("old")
    path.chmod(0o640)
    write_whole(path, "new")
    assert path.read_text() == "new"
    assert stat.S_IMODE(path.stat().st_mode) == 0o640


def test_a_link_keeps_pointing_to_its_file(tmp_path: Path) -> None:
    (tmp_path / "real.csv").write_text("old")
    (tmp_path / "schedule.csv").symlink_to("real.csv")
    write_whole(tmp_path / "schedule.csv", "new")
    assert (tmp_path / "schedule.csv").is_symlink()
    assert (tmp_path / "real.csv").read_text() == "new"


def test_what_is_no_file_is_written_to_as_it_is() -> None:
    write_whole(Path(os.devnull), "gone")
    assert not Path(os.devnull).is_file()


@pytest.mark.parametrize("stage", ["fsync", "replace"])
@pytest.mark.parametrize("error", [KeyboardInterrupt, OSError, MemoryError])
def test_an_interruption_leaves_what_was_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, stage: str, error: type[BaseException]
) -> None:
    path = tmp_path / "schedule.csv"
    path.write_text("old")

    def interrupt(*_: object) -> None:
        raise error

    monkeypatch.setattr(*{"fsync": (os, "fsync"), "replace": (Path, "replace")}[stage], interrupt)
    with pytest.raises((error, IntegrationError)):
        write_whole(path, "new")
    assert path.read_text() == "old"
    assert [entry.name for entry in tmp_path.iterdir()] == ["schedule.csv"]


def test_text_that_no_file_can_hold_leaves_what_was_there(tmp_path: Path) -> None:
    path = tmp_path / "schedule.csv"
    path.write_text("old")
    with pytest.raises(UnicodeEncodeError):
        write_whole(path, "\ud800")
    assert path.read_text() == "old"


def test_a_missing_folder_is_told_what_to_do(tmp_path: Path) -> None:
    path = tmp_path / "none" / "schedule.csv"
    with pytest.raises(
        IntegrationError, match=r"schedule\.csv cannot be written: .*make the folder"
    ):
        write_whole(path, "new")


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(IntegrationError, match="is a directory; name a file in that folder"):
        write_whole(tmp_path, "new")
    assert [*tmp_path.iterdir()] == []


def test_a_name_as_long_as_the_disk_allows_can_be_written(tmp_path: Path) -> None:
    write_whole(tmp_path / ("n" * 255), "new")
    with pytest.raises(IntegrationError, match="choose a shorter name"):
        write_whole(tmp_path / ("n" * 256), "new")


def test_files_that_belong_together_are_all_written_or_none(tmp_path: Path) -> None:
    """The second cannot be written: the first is as it was, be it there before or not."""
    (tmp_path / "folder").mkdir()
    there, new = tmp_path / "there.csv", tmp_path / "new.csv"
    there.write_bytes(b"before\r\n")
    with pytest.raises(IntegrationError):
        write_together({there: "after", new: "new", tmp_path / "folder": "none"})
    assert there.read_bytes() == b"before\r\n"
    assert not new.exists()
    write_together({there: "after", new: "new"})
    assert (there.read_text(encoding="utf-8"), new.read_text(encoding="utf-8")) == ("after", "new")
