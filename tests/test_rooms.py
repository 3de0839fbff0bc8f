"""The house: rooms with a purpose, of a size one can read, and a map that agrees with them."""

from __future__ import annotations

from statistics import median

from tests.rooms import TOP, room_map, rooms

#: Names of folders and modules that say nothing about what is inside.
NAMELESS = {"shared", "common", "misc", "utils", "util", "helpers", "core", "base", "tools"}


def test_every_room_says_in_its_first_line_what_it_is_for() -> None:
    assert [room.path for room in rooms() if not room.purpose.endswith((".", "…"))] == []


def test_no_room_and_no_module_has_a_name_that_says_nothing() -> None:
    names = {name for room in rooms() for name in room.path.split("/")}
    names |= {module.stem for room in rooms() for module in room.modules}
    assert names & NAMELESS == set()


def test_rooms_and_modules_have_a_size_that_can_be_read() -> None:
    """At most 15 modules a folder, 400 lines a module, 170 lines in the middle, 280 modules."""
    lengths = {
        module: len(module.read_text(encoding="utf-8").splitlines())
        for room in rooms()
        for module in room.modules
    }
    assert {r.path: len(r.modules) for r in rooms() if len(r.modules) > 15} == {}
    assert {str(m.relative_to(TOP)): n for m, n in lengths.items() if n > 400} == {}
    assert median(lengths.values()) <= 170
    assert len(lengths) <= 280


def test_the_map_names_every_room_and_module() -> None:
    """Where it does not, put what this prints between the two markers of the document."""
    text = (TOP / "docs" / "architecture.md").read_text(encoding="utf-8")
    _, rest = text.split("<!-- rooms -->\n", 1)
    drawn, _ = rest.split("\n<!-- end of rooms -->", 1)
    assert drawn.strip() == room_map(), room_map()
