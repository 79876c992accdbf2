"""Every verb as a person types it, with right and wrong input, in both languages; no traceback, the right exit status."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.docs.run import run_words
from yizhun.text import Language

CJK = re.compile("[\u4e00-\u9fff]")
SMALL = """
- id: door
  title: {en: The door is clean, zh: 门干净}
  force: shall
  measure: {kind: checklist}
"""
HEAD = 'id: small\nedition: "1"\ntitle: {en: Small, zh: 小}\neffective: 2026-01-01\nreview_by: 2099-01-01\n'


def yizhun(
    *arguments: str | Path, lang: Language = "en", folder: Path | None = None
) -> subprocess.CompletedProcess[str]:
    words = [str(one) for one in arguments]
    return subprocess.CompletedProcess(words, *run_words(words, folder or Path.cwd(), lang))


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("small") / "small"
    (folder / "clauses").mkdir(parents=True)
    (folder / "standard.yaml").write_text(HEAD, encoding="utf-8")
    (folder / "clauses" / "all.yaml").write_text(SMALL, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def evidence(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("evidence")
    (folder / "sites.csv").write_text("site_id,timezone,name\nA,Asia/Shanghai,Alpha\nB,Asia/Shanghai,Beta\n")
    (folder / "observations.csv").write_text(
        "observation_id,occurred_at,site_id,item,outcome\n"
        "o1,2026-03-01T09:00,A,door,pass\no2,2026-03-02T09:00,A,door,fail\no3,2026-03-02T10:00,B,door,pass\n"
        "o4,never,B,door,pass\n"
    )
    return folder


@pytest.fixture(scope="module")
def results(small: Path, evidence: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("results") / "out"
    done = yizhun("evaluate", small, "--evidence", evidence, "--out", out)
    assert done.returncode == 0, done.stderr
    return out


def test_evaluate_says_what_it_judged_and_what_falls_short(small: Path, evidence: Path) -> None:
    told = yizhun("evaluate", small, "--evidence", evidence)
    assert told.returncode == 0, told.stderr
    assert "Judged 2 sites from 2026-03-01 to 2026-03-02." in told.stdout
    assert "The door is clean" in told.stdout
    assert "66.7 %" in told.stdout
    assert "Alpha 50 %" in told.stdout
    assert "observations: 1 of 4 rows cannot be read and are in quarantine" in told.stderr


def test_evaluate_in_chinese(small: Path, evidence: Path) -> None:
    told = yizhun("evaluate", small, "--evidence", evidence, lang="zh")
    assert "判定 2 个场所，自 2026-03-01 至 2026-03-02。" in told.stdout
    assert "门干净" in told.stdout


def test_a_period_that_ends_before_it_begins_is_refused(small: Path, evidence: Path) -> None:
    told = yizhun("evaluate", small, "--evidence", evidence, "--as-of", "2020-01-01")
    assert told.returncode == 2
    assert "The period ends (2020-01-01) before it begins (2026-03-01)." in told.stderr
    told = yizhun(
        "evaluate", small, "--evidence", evidence, "--since", "2026-04-01", "--as-of", "2026-03-30", lang="zh"
    )
    assert told.returncode == 2
    assert "期间的终点（2026-03-30）早于起点（2026-04-01）。" in told.stderr


def test_evaluate_within_a_memory_and_once_more(small: Path, evidence: Path, tmp_path: Path) -> None:
    asked = ("evaluate", small, "--evidence", evidence, "--memory", "500MB")
    first, again = (yizhun(*asked, "--out", tmp_path / "out") for _ in range(2))
    assert first.returncode == again.returncode == 0
    assert first.stdout == again.stdout
    wrong = yizhun("evaluate", small, "--evidence", evidence, "--memory", "lots")
    assert wrong.returncode == 2
    assert "“lots” is no amount of memory" in wrong.stderr + wrong.stdout


def test_evaluate_fails_under(small: Path, evidence: Path) -> None:
    assert yizhun("evaluate", small, "--evidence", evidence, "--fail-under", "60").returncode == 0
    assert yizhun("evaluate", small, "--evidence", evidence, "--fail-under", "70").returncode == 1


def test_strict_names_the_row(small: Path, evidence: Path) -> None:
    told = yizhun("evaluate", small, "--evidence", evidence, "--strict")
    assert told.returncode == 2
    assert "observations.csv:5" in told.stderr


def test_json_is_only_json(small: Path, evidence: Path) -> None:
    told = yizhun("evaluate", small, "--evidence", evidence, "--json")
    data = json.loads(told.stdout)
    assert data["clauses"][0]["met"] == 2
    assert [issue["level"] for issue in data["issues"] if "1 of 4 rows" in issue["text"]] == ["warning"]


def test_import_tells_its_remarks_as_json_too(tmp_path: Path) -> None:
    rows = [f"2026-03-{day:02}T09:00,opened\n" for day in range(1, 21)]
    (tmp_path / "requests.csv").write_text("".join(["when,activity\n", *rows, "never,opened\n"]))
    told = yizhun("import", tmp_path / "requests.csv", "--suggest")
    (tmp_path / "map.yaml").write_text(told.stdout, encoding="utf-8")
    asked = ("import", tmp_path / "requests.csv", "--map", tmp_path / "map.yaml", "--into", tmp_path / "evidence")
    data = json.loads(yizhun(*asked, "--json").stdout)
    assert data["tables"]["events"]["quarantined"] == 1
    assert data["issues"], data
    assert all(issue["text"] and issue["level"] in ("error", "warning") for issue in data["issues"])


def test_a_folder_of_evidence_may_be_called_as_a_pack(tmp_path: Path) -> None:
    (tmp_path / "hotel").mkdir()
    (tmp_path / "hotel" / "sites.csv").write_text("site_id,timezone\nA,Asia/Shanghai\n")
    assert "hotel@" in yizhun("check", "hotel", folder=tmp_path).stdout
    (tmp_path / "hotel" / "clauses").mkdir()
    (tmp_path / "hotel" / "clauses" / "a.yaml").write_text(SMALL, encoding="utf-8")
    assert "There is no standard.yaml in this folder" in yizhun("check", "hotel", folder=tmp_path).stderr


def test_explain_reaches_the_record(results: Path) -> None:
    told = yizhun("explain", results, "door", "A", lang="zh")
    assert told.returncode == 0, told.stderr
    assert "2026-03-02 09:00" in told.stdout
    assert "observation_id=o2" in told.stdout


def test_report_compare_control(results: Path, tmp_path: Path) -> None:
    told = yizhun(
        "report", results, "--html", tmp_path / "r.html", "--xlsx", tmp_path / "r.xlsx", "--csv", tmp_path / "csv"
    )
    assert told.returncode == 0, told.stderr
    assert "The door is clean" in (tmp_path / "r.html").read_text(encoding="utf-8")
    assert yizhun("compare", results, "door").returncode == 0
    assert "2026-03" in yizhun("control", results, "door").stdout


def test_check_tells_warnings_and_errors(small: Path, tmp_path: Path) -> None:
    told = yizhun("check", small)
    assert told.returncode == 0
    assert "small@1: 1 clauses, 0 errors" in told.stdout
    (tmp_path / "standard.yaml").write_text(HEAD.replace("effective", "efective"), encoding="utf-8")
    wrong = yizhun("check", tmp_path, lang="zh")
    assert wrong.returncode == 2
    assert "effective" in wrong.stderr


def test_test_runs_the_standards_own_tests(small: Path, tmp_path: Path) -> None:
    assert yizhun("dump", small, "--into", tmp_path / "copy").returncode == 0
    (tmp_path / "copy" / "tests").mkdir()
    given = "{sites: [{site_id: A, timezone: Asia/Shanghai}], observations: [{occurred_at: 2026-03-01T09:00, site_id: A, item: door, outcome: pass}]}"
    case = "- {{name: a clean door, given: {}, as_of: 2026-03-02, expect: {{door: {{{}: 1}}}}}}\n"
    for verdict, status, words in (("met", 0, "1 of 1 tests passed"), ("failed", 1, "0 of 1 tests passed")):
        (tmp_path / "copy" / "tests" / "door.yaml").write_text(case.format(given, verdict), encoding="utf-8")
        told = yizhun("test", tmp_path / "copy")
        assert (told.returncode, words in told.stdout) == (status, True), told.stdout + told.stderr
    assert "a clean door: door must give failed 1, it gave met 1." in told.stderr


def test_a_workbook_and_back(small: Path, tmp_path: Path) -> None:
    assert yizhun("dump", small, "--xlsx", tmp_path / "s.xlsx").returncode == 0
    assert yizhun("new", tmp_path / "again", "--from", tmp_path / "s.xlsx").returncode == 0
    told = yizhun("diff", small, tmp_path / "again")
    assert "Nothing changed in any clause." in told.stdout, told.stdout + told.stderr


def test_new_from_a_pack_and_as_a_layer(tmp_path: Path) -> None:
    assert yizhun("new", "bath-club", tmp_path / "mine").returncode == 0
    assert yizhun("check", tmp_path / "mine").returncode == 0
    assert yizhun("new", "bath-club", tmp_path / "layer", "--layer").returncode == 0
    assert "bath-club@" in yizhun("resolve", tmp_path / "layer").stdout


def test_verbs_that_only_tell(small: Path) -> None:
    for verb in (
        ["kinds"],
        ["kinds", "deadline"],
        ["schema"],
        ["packs"],
        ["doctor"],
        ["check", "--explain", "M3"],
        ["--version"],
    ):
        told = yizhun(*verb)
        assert told.returncode == 0, (verb, told.stderr)
        assert told.stdout.strip()


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_as_a_program_of_its_own_it_speaks_the_language_of_the_machine(lang: Language, tmp_path: Path) -> None:
    environment = {"YIZHUN_LANG": lang, "PATH": "/usr/bin:/bin"}
    for words, status in ((["kinds"], 0), (["kinds", "deadlin"], 2)):
        command = [sys.executable, "-m", "yizhun", *words]
        told = subprocess.run(command, capture_output=True, text=True, check=False, cwd=tmp_path, env=environment)
        assert told.returncode == status, told.stderr
        assert (CJK.search(told.stdout + told.stderr) is not None) == (lang == "zh")


WRONG = [
    (["evaluate", "hotl", "--evidence", "."], "There is no folder and no pack hotl."),
    (["evaluate", "bath-club", "--evidence", "nowhere"], "no such folder"),
    (["evaluate", "bath-club"], "--evidence is missing."),
    (["evaluate", "bath-club", "--evidnce", "x"], "Did you mean --evidence?"),
    (["explain", ".", "a", "b"], ". is no folder of results."),
    (["kinds", "deadlin"], "There is no kind deadlin."),
    (["check", "--explain", "zzz"], "There is no code zzz."),
    (["new", "hotl", "somewhere"], "There is no pack hotl."),
    (["sample", "bath-club", "--sites", "0", "--into", "x"], "--sites"),
    (["import", "nothing.csv", "--map", "nothing.yaml", "--into", "x"], "nothing.yaml"),
    (["nonsense"], "nonsense"),
    (["report", "."], "result"),
    (["compare", ".", "x"], ". is no folder of results."),
]


@pytest.mark.parametrize(("arguments", "words"), WRONG, ids=[" ".join(arguments) for arguments, _ in WRONG])
def test_wrong_input_is_told_in_a_sentence(arguments: list[str], words: str, tmp_path: Path) -> None:
    told = yizhun(*arguments, folder=tmp_path)
    assert told.returncode == 2, told.stderr
    assert words.lower() in told.stderr.lower()
    told = yizhun(*arguments, folder=tmp_path, lang="zh")
    assert told.returncode == 2, told.stderr
    assert CJK.search(told.stderr)
    assert not list(tmp_path.iterdir())
