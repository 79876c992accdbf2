from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date, time
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from tests.standard.worlds import EFFORT
from yizhun.errors import StandardError
from yizhun.standard.duration import Duration
from yizhun.standard.kinds import KINDS, Deadline, Schedule
from yizhun.standard.load import load, read
from yizhun.standard.parameters import Table
from yizhun.text import Text

HOTEL = Path(__file__).parent / "hotel"
FILES = {path.relative_to(HOTEL).as_posix(): path.read_bytes() for path in sorted(HOTEL.rglob("*")) if path.is_file()}


def write(folder: Path, files: dict[str, bytes]) -> None:
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


def test_a_whole_standard_loads_without_a_word() -> None:
    loaded = load(HOTEL)
    assert loaded.issues == []
    assert loaded.standard is not None
    assert {clause.measure.kind for clause in loaded.standard.measured if clause.measure} == set(KINDS)


def test_values_are_read_from_their_text() -> None:
    standard = read(HOTEL)
    assert (standard.key, standard.effective) == ("hotel@2026.1", date(2026, 1, 1))
    attend = standard.clauses[0]
    assert attend.title == Text("On the spot within 30 minutes", "三十分钟内到场")
    assert (attend.weight, attend.target, attend.public) == (Decimal(3), Decimal("0.95"), True)
    assert isinstance(attend.measure, Deadline)
    assert isinstance(attend.measure.within, Table)
    assert attend.measure.within.table[1].then == Duration.parse("PT30M")
    assert attend.measure.to[1].where is not None
    cleaned = next(clause.measure for clause in standard.clauses if clause.id == "rooms.cleaned")
    assert isinstance(cleaned, Schedule)
    assert cleaned.times == (time(12),)
    assert standard.prices[1].keys == (("region", 'we"st'),)
    assert standard.tests[0].given["events"][0]["value"] is None


def test_clauses_come_by_file_and_then_in_their_order() -> None:
    assert [clause.id for clause in read(HOTEL).clauses][:4] == [
        "repairs.attend",
        "repairs.order",
        "repairs.speed",
        "rooms.cleaned",
    ]


def test_places_lead_back_to_the_files() -> None:
    loaded = load(HOTEL)
    origin = loaded.places.entries["clauses"][3]
    assert origin.document.file.endswith("clauses/rooms.yaml")
    assert origin.document.place((*origin.path, "role")) == (5, 9)


def test_read_raises_all_errors_at_once(tmp_path: Path) -> None:
    write(tmp_path, {"standard.yaml": b"id: a b\n", "clauses/a.yaml": b"- {id: a}\n"})
    with pytest.raises(StandardError) as told:
        read(tmp_path)
    assert {issue.code for issue in told.value.issues} == {"bad-id", "missing-field"}
    assert len(told.value.issues) == 6
    assert told.value.exit_code == 2


@pytest.mark.parametrize(
    ("make", "en", "zh"),
    [
        (lambda path: None, "There is no such folder or file", "没有这个文件夹或文件"),
        (
            lambda path: path.write_text("x"),
            "This is a file; a standard is a folder",
            "这是一个文件；标准应是一个文件夹",
        ),
    ],
)
def test_what_is_no_folder_is_told(make: object, en: str, zh: str, tmp_path: Path) -> None:
    path = tmp_path / "hotel"
    make(path)  # type: ignore[operator]
    loaded = load(path)
    assert loaded.standard is None
    assert [(issue.code, issue.text) for issue in loaded.issues] == [("unreadable", Text(en, zh))]


def test_pictures_and_notes_may_lie_about(tmp_path: Path) -> None:
    extra = {"README.md": b"x", "pictures/a.jpg": b"x", "clauses/note.md": b"x", ".git/config": b"x", "a.png": b""}
    write(tmp_path, FILES | extra)
    assert load(tmp_path).issues == []


def test_a_folder_with_a_file_name_does_no_harm(tmp_path: Path) -> None:
    write(tmp_path, {"standard.yaml/x.yaml": b"", "activities.yaml/x": b"", "clauses": b"a file"})
    loaded = load(tmp_path)
    assert loaded.standard is None
    assert loaded.issues


def mutations(content: bytes, dice: random.Random) -> Iterator[bytes]:
    """One change of a kind that people and disks make."""
    lines = content.splitlines(keepends=True)
    at, line = dice.randrange(len(content)), dice.randrange(len(lines))
    yield content[:at]
    yield content[:at] + bytes([dice.randrange(256)]) + content[at + 1 :]
    yield content[:at] + content[at + dice.randrange(1, 20) :]
    yield (
        content[:at]
        + dice.choice([b": ", b"- ", b"{", b"}", b"]", b"\t", b"\n", b"'", b'"', b"#", b"&a ", b"*a"])
        + content[at:]
    )
    yield b"".join(lines[:line] + lines[line + 1 :])
    yield b"".join([*lines[:line], lines[line], *lines[line:]])
    yield b"".join([*lines[:line], b" " + lines[line], *lines[line + 1 :]])
    words = content.split()
    yield content.replace(
        dice.choice(words), dice.choice([*words, b"~", b"[]", b"{}", b"-1", b"\xff", "客".encode()]), 1
    )


@settings(max_examples=120 * EFFORT, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.integers(0, 2**32), st.sampled_from(sorted(FILES)))
@example(0, "standard.yaml")
def test_no_mutation_of_a_standard_raises(tmp_path_factory: pytest.TempPathFactory, seed: int, name: str) -> None:
    dice = random.Random(seed)
    folder = tmp_path_factory.mktemp("fuzz")
    write(folder, FILES | {name: dice.choice(list(mutations(FILES[name], dice)))})
    loaded = load(folder)
    assert (loaded.standard is None) == any(issue.level == "error" for issue in loaded.issues)
    for issue in loaded.issues:
        assert issue.text.en
        assert issue.text.zh
        assert issue.file


@settings(max_examples=40 * EFFORT, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sampled_from(sorted(FILES)), st.binary(max_size=60))
def test_no_bytes_in_a_file_raise(tmp_path_factory: pytest.TempPathFactory, name: str, content: bytes) -> None:
    folder = tmp_path_factory.mktemp("fuzz")
    write(folder, FILES | {name: content})
    load(folder)
