"""Every example that a command gives of itself, on its page and in `--help`, is run beside the files it speaks of."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.docs.reading import DOCS, Shown, blocks
from tests.docs.run import APPLICATION, run_application, run_line
from yizhun.handbook.commands import told

STANDARD = """\
id: {id}
edition: "{edition}"
title: {{en: Repairs, zh: 维修}}
effective: {edition}-01-01
review_by: 2099-12-31
languages: [en, zh]
"""
CLAUSE = """\
- id: repairs.attend
  title: {en: On the spot within 30 minutes, zh: 三十分钟内到场}
  force: shall
  measure: {kind: deadline, from: repair-reported, to: repair-attended, within: PT30M}
"""
TEST = """\
- name: in time and late
  given:
    sites: [{site_id: A, timezone: Asia/Shanghai}]
    events:
      - {occurred_at: 2026-03-01T09:00, site_id: A, case_id: r1, activity: repair-reported}
      - {occurred_at: 2026-03-01T09:20, site_id: A, case_id: r1, activity: repair-attended}
      - {occurred_at: 2026-03-01T09:00, site_id: A, case_id: r2, activity: repair-reported}
      - {occurred_at: 2026-03-01T09:40, site_id: A, case_id: r2, activity: repair-attended}
  as_of: 2026-03-02
  expect: {repairs.attend: {met: 1, late: 1}}
"""
LAYER = (
    "id: hotel-jiangsu\nedition: '1'\ntitle: {en: Jiangsu, zh: 江苏}\nextends: hotel@2026.1\neffective: 2026-01-01\n"
)
MAP = """\
source: {format: csv, encoding: utf-8}
timezone: Asia/Shanghai
sites: {distinct: hotel, timezone: {const: Asia/Shanghai}}
events:
  - {occurred_at: opened, site_id: hotel, case_id: ticket, activity: {const: repair-reported}}
"""
EMPTY = {"sample": ["evidence"], "import": ["evidence"], "new": ["my-standard"]}
"""What an example makes, so that it must not be there."""
SERVED = [line for verb in ("demo", "serve") for line in told("en")[verb]["examples"]]
EXAMPLES = [line for verb in told("en").values() for line in verb["examples"] if line not in SERVED]


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in which every example finds what it names."""
    folder = tmp_path_factory.mktemp("examples")
    for place in ("my-standard", "library/my-standard@2026"):
        _standard(folder / place, "my-standard", "2026")
    for edition in ("2026.1", "2027.1"):
        shutil.copytree(ROOT / "packs" / "hotel", folder / f"hotel@{edition}")
    named = folder / "hotel@2027.1" / "standard.yaml"
    named.write_text(named.read_text("utf-8").replace('"2026.1"', '"2027.1"'), encoding="utf-8")
    (folder / "hotel-jiangsu").mkdir()
    (folder / "hotel-jiangsu" / "standard.yaml").write_text(LAYER, encoding="utf-8")
    for place in ("evidence", "lake"):
        _evidence(folder / place)
    (folder / "requests.csv").write_text("ticket,opened,hotel\n1,2026-03-01 09:00,SITE-01\n", encoding="utf-8")
    (folder / "map.yaml").write_text(MAP, encoding="utf-8")
    for line in (
        "yizhun dump ./my-standard --xlsx clauses.xlsx",
        "yizhun evaluate ./library --evidence ./lake --out ./results",
    ):
        assert run_line(line, folder, "en").status == 0
    return folder


def _standard(folder: Path, name: str, edition: str) -> None:
    for place, text in (
        ("standard.yaml", STANDARD.format(id=name, edition=edition)), ("clauses/all.yaml", CLAUSE), ("tests/all.yaml", TEST)
    ):  # fmt: skip
        (folder / place).parent.mkdir(parents=True, exist_ok=True)
        (folder / place).write_text(text, encoding="utf-8")


def _evidence(folder: Path) -> None:
    folder.mkdir()
    (folder / "sites.csv").write_text("site_id,timezone\nSITE-01,Asia/Shanghai\n", encoding="utf-8")
    rows = [
        f"2026-{month:02}-02T{hour}:{minute:02},SITE-01,{month}-{hour},{activity}"
        for month in range(1, 9)
        for hour in range(10, 20)
        for minute, activity in ((0, "repair-reported"), (25 + hour % 3 * 5, "repair-attended"))
    ]
    (folder / "events.csv").write_text("occurred_at,site_id,case_id,activity\n" + "\n".join(rows), encoding="utf-8")


@pytest.mark.parametrize("line", [one for one in EXAMPLES if one.split()[1] not in APPLICATION])
def test_an_example_does_what_it_says(line: str, whole: Path, tmp_path: Path) -> None:
    folder = tmp_path / "here"
    shutil.copytree(whole, folder)
    for place in EMPTY.get(line.split()[1], []):
        shutil.rmtree(folder / place)
    if line == "yizhun new ./my-standard":
        answers = next(one for one in blocks(DOCS / "en" / "tutorial.md") if isinstance(one, Shown))
        (folder / answers.place).write_text(answers.text, encoding="utf-8")
        line += f" < {answers.place}"
    done = run_line(line, folder, "en")
    assert done.status == 0, done.text


@pytest.mark.slow
def test_examples_of_the_application_do_what_they_say(tmp_path: Path) -> None:
    """One after another on one data folder; `demo` is run by its page."""
    assert run_application("yizhun serve --data ./yizhun-data", tmp_path, "en").status == 0
    for verb in ("ledger", "backup", "restore"):
        for line in told("en")[verb]["examples"]:
            if verb == "restore":
                (written,) = (tmp_path / "yizhun-data" / "backups").iterdir()
                written.rename(tmp_path / line.split()[2])
            done = run_application(line, tmp_path, "en")
            assert done.status == 0, done.text
