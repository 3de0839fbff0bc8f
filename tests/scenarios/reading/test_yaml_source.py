"""Claims about reading YAML and JSON: bounded, with places, and never a foreign exception."""

from __future__ import annotations

import pytest

from scenarios.domain.errors import ScenarioError
from scenarios.reading.yaml_source import parse_document

BOMB = "a: &a [x,x,x,x,x,x,x,x,x]\n" + "".join(
    f"{chr(98 + i)}: &{chr(98 + i)} [{','.join(['*' + chr(97 + i)] * 9)}]\n" for i in range(12)
)


def test_values_are_those_of_yaml_1_2() -> None:
    """Norway stays Norway, a time of day stays text, and a date is not yet a date."""
    data, _ = parse_document(
        "a: NO\nb: 12:30\nc: 2027-01-04\nd: true\ne: ~\nf: 5\ng: 0.5\nh: '5'\ni: 007\nj: off\n",
        path="s.yaml",
    )
    assert data == {
        "a": "NO", "b": "12:30", "c": "2027-01-04", "d": True, "e": None, "f": 5, "g": 0.5,
        "h": "5", "i": "007", "j": "off",
    }  # fmt: skip


def test_every_key_and_value_has_its_place() -> None:
    """Lines and columns count from one; those of an alias are those of what it stands for."""
    _, findings = parse_document("a:\n  - {b: &x [1]}\nc: *x\n", path="s.yaml")
    assert findings.keys["a", 0, "b"] == (2, 6)
    assert findings.values["a", 0, "b", 0] == (2, 13)
    assert findings.values["c", 0] == (2, 13)
    assert findings.all_places()["a[0].b"] == "s.yaml:2:6"


def test_json_is_read_too_with_tabs_and_escape_pairs() -> None:
    """JSON may be indented with tabs and writes emoji as two escapes."""
    data, _ = parse_document('{\n\t"a":\t"\\ud83d\\ude00",\n\t"b": [1, null]\n}', path="s.json")
    assert data == {"a": "😀", "b": [1, None]}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "s.yaml:1:1: the file is empty"),
        ("# only a comment\n", "s.yaml:1:1: the file is empty"),
        ("- a\n", "s.yaml:1:1: the file contains a list, not a map of keys"),
        ("\n\nword\n", "s.yaml:3:1: the file contains one value, not a map of keys"),
        ("a: " + "[" * 2000, "s.yaml:1:53: nested deeper than 50 levels"),
        ("a: " + "{a: " * 2000, "nested deeper than 50 levels"),
        ("\n".join("  " * i + "a:" for i in range(2000)), "s.yaml:51:101: nested deeper than 50"),
        ("- " * 2000, "nested deeper than 50 levels"),
        (BOMB, "s.yaml:1:"),
        (BOMB, "more than 500,000 values after its aliases"),
        ("a: &x [*x]", "s.yaml:1:8: '*x' contains itself"),
        ("a: *x", "s.yaml:1:4: unknown alias '*x'"),
        ("a: 1\n---\nb: 2\n", "s.yaml:2:1: a second document starts"),
        ("a:\n\tb: 1\n", "s.yaml:2:1: not valid YAML: a tab where YAML needs spaces"),
        ("a: 'x\n", "s.yaml:1:4: not valid YAML: a quote is opened and never closed"),
        ("a: [1, 2\n", "s.yaml:2:1: not valid YAML: a '[' is never closed"),
        ("a: b: c\n", "s.yaml:1:5: not valid YAML: a ':' that YAML does not allow here"),
        ("a:\n   b: 1\n  c: 2\n", "s.yaml:3:3: not valid YAML: this line is indented"),
        ("a: @x\n", "s.yaml:1:4: not valid YAML: a character that cannot begin a value"),
        ("a: \x01\n", "s.yaml:1:4: a control character (U+0001)"),
        ('a: "\\0"\n', "s.yaml:1:4: a control character (U+0000)"),
        ('a: "\\ud83d"\n', "s.yaml:1:4: half of a \\u escape pair"),
        ('a: "\\U00120000"\n', "s.yaml:1:1: not valid YAML"),
        ("a: !!python/object:os.system x\n", "s.yaml:1:4: the tag"),
        ("? [1]\n: 2\n", "s.yaml:1:3: a key that is a list or a map"),
    ],
)  # fmt: skip
def test_what_is_no_document_is_said_with_its_place(text: str, said: str) -> None:
    """Nothing but a scenario error comes out, whatever the text."""
    with pytest.raises(ScenarioError) as caught:
        parse_document(text, path="s.yaml")
    assert said in str(caught.value)


def test_a_key_given_twice_is_said_with_both_lines() -> None:
    """The first one counts, so that the rest can be checked."""
    data, findings = parse_document("people:\n  ana: 1\n  bo: 2\n  ana: 3\n", path="s.yaml")
    assert data == {"people": {"ana": 1, "bo": 2}}
    assert [str(problem) for problem in findings.problems] == [
        (
            "s.yaml:4:3: people.ana: the person 'ana' is written twice, first in line 2; "
            "keep one of the two"
        )
    ]
