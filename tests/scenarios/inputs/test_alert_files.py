"""Claims about alert histories as CSV: read once, in any order, mistakes with their lines."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from scenarios.domain.errors import ScenarioError
from scenarios.domain.services import AlertHistory
from scenarios.domain.vocabulary import ServiceId
from scenarios.inputs.alert_files import read_alert_file
from tests.scenarios.loading import HEAD, complaints, parse

ROWS = """opened_at,service,urgency,acknowledged_at,resolved_at,source_id,false_alarm,alert
2026-03-02T10:00:00+01:00,api,low,,2026-03-02T11:00:00+01:00,b,yes,disk full
2026-03-01T10:00:00Z,api,high,2026-03-01T10:04:00Z,,a,,
2026-03-05T10:00:00Z,Web Shop,,,,c,,
2026-03-01T10:00:00Z,api,high,,,a,,
"""


def written(tmp_path: Path, text: str | bytes) -> Path:
    path = tmp_path / "a.csv"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def test_rows_become_sorted_alerts_of_the_services_asked_for(tmp_path: Path) -> None:
    """Instants are UTC, the recording is whole days of the whole file, repeats are counted."""
    read = read_alert_file(written(tmp_path, ROWS), ["api"], shown="a.csv")
    first, second = read.alerts["api"]
    assert (first.source_id, first.urgent, first.acknowledged_at) == (
        "a",
        True,
        datetime(2026, 3, 1, 10, 4, tzinfo=UTC),
    )
    assert second.opened_at == datetime(2026, 3, 2, 9, tzinfo=UTC)
    assert (second.urgent, second.false_alarm, second.name) == (False, True, "disk full")
    assert (read.start, read.end) == (
        datetime(2026, 3, 1, tzinfo=UTC),
        datetime(2026, 3, 6, tzinfo=UTC),
    )
    assert read.names == {"api", "Web Shop"}
    assert read.notes == ("a.csv: rows that repeat an earlier source_id, ignored: 1",)


@pytest.mark.parametrize("bom", [b"", b"\xef\xbb\xbf"])
@pytest.mark.parametrize("mark", [",", ";", "\t"])
def test_spreadsheets_are_read_too(tmp_path: Path, bom: bytes, mark: str) -> None:
    """A byte order mark, other separators, other orders of columns and blank lines are fine."""
    text = "service,extra,Opened_At\r\napi,1,2026-03-01T10:00:00\r\n\r\n".replace(",", mark)
    read = read_alert_file(written(tmp_path, bom + text.encode()), ["api"], shown="a.csv")
    assert len(read.alerts["api"]) == 1
    assert read.notes == ("a.csv: times without a UTC offset, read as UTC: 1",)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "a.csv:1:1: the file is empty"),
        (
            b"opened_at\n",
            "a.csv:1:1: the column 'service' is missing; the first line has: opened_at",
        ),
        (
            b"opend_at,service\n",
            "a.csv:1:1: the column 'opened_at' is missing; did you mean 'opend_at'?",
        ),
        (b"opened_at,service\n", "a.csv: contains no alerts"),
        (
            b"opened_at,service\nyesterday,api\n",
            "a.csv:2:1: opened_at: 'yesterday' is not a date with a time",
        ),
        (b"opened_at,service\n\n0001-01-01,api\n", "a.csv:3:1: opened_at: the year 1 is out of"),
        (b"opened_at,service\n2026-01-01,\n", "a.csv:2:2: service: the row has no service"),
        (
            b"opened_at,service,urgency\n2026-01-01,api,x\n",
            "a.csv:2:3: urgency: 'x' is not an allowed word; write high or low",
        ),
        (b"opened_at,service\n2026-01-01,Caf\xe9\n", "a.csv:2:15: is not UTF-8: byte 0xE9"),
        (b'opened_at,service\n2026-01-01,"' + b"x" * 200_000, "not valid CSV"),
    ],
)
def test_a_table_that_is_none_is_said(tmp_path: Path, data: bytes, said: str) -> None:
    """With line, column and what to do."""
    with pytest.raises(ScenarioError) as caught:
        read_alert_file(written(tmp_path, data), ["api"], shown="a.csv")
    assert said in str(caught.value)


def test_many_mistakes_of_one_file_are_summed_up(tmp_path: Path) -> None:
    """Twenty lines are enough to see what is wrong."""
    text = "opened_at,service\n" + "x,api\n" * 1000
    with pytest.raises(ScenarioError) as caught:
        read_alert_file(written(tmp_path, text), ["api"], shown="a.csv")
    assert len(caught.value.problems) == 21
    assert "980 more mistakes in this file" in str(caught.value)


def test_services_take_their_rows_by_id_or_by_another_name(tmp_path: Path) -> None:
    """`from` and `until` are inclusive days; a service without rows is silent, and said to be."""
    written(tmp_path, ROWS)
    scenario = parse(
        HEAD
        + """people: [ana]
services:
  api: {alerts: {file: a.csv, until: 2026-03-01}}
  shop: {alerts: {file: a.csv, service: Web Shop}}
  ape: {alerts: a.csv}
""",
        folder=tmp_path,
    )
    api, shop, ape = scenario.services.values()
    assert isinstance(api.alerts, AlertHistory)
    assert [alert.source_id for alert in api.alerts.alerts] == ["a"]
    assert api.alerts.end == datetime(2026, 3, 1, 23, tzinfo=UTC)
    assert isinstance(shop.alerts, AlertHistory)
    assert shop.alerts.alerts[0].service == ServiceId("shop")
    assert ape.alerts is None
    assert scenario.notes[1] == (
        "s.yaml:9:17: services.ape.alerts: a.csv has no alerts of 'ape'; the service counts as "
        "silent (did you mean `service: api`?)"
    )


def test_days_that_were_not_recorded_are_said(tmp_path: Path) -> None:
    """An exposure of nothing gives no rates."""
    written(tmp_path, ROWS)
    (said,) = complaints(
        HEAD + "people: [ana]\nservices: {api: {alerts: {file: a.csv, from: 2027-01-01}}}\n",
        folder=tmp_path,
    )
    assert "the file has no alerts between these days; the file runs from 2026-03-01 to" in said


def test_what_is_not_asked_for_is_counted_and_not_kept(tmp_path: Path) -> None:
    """Rows of each service, those outside a stretch, and those out of order."""
    stretch = (datetime(2026, 3, 1, 12, tzinfo=UTC), datetime(2026, 3, 4, tzinfo=UTC))
    rows = ROWS + "2026-03-04T00:00:00Z,api,,,,d,,\n"
    read = read_alert_file(written(tmp_path, rows), ["api"], shown="a.csv", between=stretch)
    assert [alert.source_id for alert in read.alerts["api"]] == ["b"]
    assert read.rows == {"api": 4, "Web Shop": 1}
    assert (read.before, read.after, read.unsorted) == (2, 1, 2)


def test_a_file_that_is_longer_than_memory_is_read_line_by_line(tmp_path: Path) -> None:
    """Two megabytes of other services' alerts take a twentieth of that."""
    import tracemalloc

    path = tmp_path / "long.csv"
    with path.open("w") as file:
        file.write("opened_at,service,source_id\n")
        for number in range(40_000):
            file.write(f"2026-03-01T10:00:00Z,somebody-elses-service,{number:012}\n")
    assert path.stat().st_size > 2_000_000
    tracemalloc.start()
    read = read_alert_file(path, ["api"], shown="a.csv")
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert read.rows == {"somebody-elses-service": 40_000}
    assert peak < 100_000


def test_rows_that_cannot_be_told_apart_are_counted(tmp_path: Path) -> None:
    """Without a source_id two rows of one instant may be one alert or two: both are kept."""
    rows = "opened_at,service\n" + "2026-03-01T10:00:00Z,api\n" * 3
    read = read_alert_file(written(tmp_path, rows), ["api"], shown="a.csv")
    assert len(read.alerts["api"]) == 3
    assert read.notes == (
        "a.csv: rows that repeat the time of another alert and have no source_id, counted: 2",
    )


def test_more_alerts_than_memory_holds_are_refused_at_their_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Said at the row that is too many; rows of other services do not count."""
    monkeypatch.setattr("scenarios.inputs.alert_files.MOST_ALERTS", 2)
    rows = "".join(f"2026-03-01T{hour:02d}:00:00Z,{name}\n" for hour in range(9) for name in "ab")
    path = written(tmp_path, f"opened_at,service\n{rows}")
    with pytest.raises(ScenarioError) as caught:
        read_alert_file(path, ["a"], shown="a.csv")
    (problem,) = caught.value.problems
    assert (problem.line, problem.hint[:8]) == (6, "keep onl")
    monkeypatch.setattr("scenarios.inputs.alert_files.MOST_ALERTS", 9)
    assert len(read_alert_file(path, ["a"], shown="a.csv").alerts["a"]) == 9
