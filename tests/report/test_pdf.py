from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import need_program
from yizhun.errors import FaultError
from yizhun.report import Report, pdf


def test_the_same_results_give_the_same_bytes(tmp_path: Path, zh: Report) -> None:
    zh.pdf(tmp_path / "a.pdf")
    zh.pdf(tmp_path / "b.pdf")
    assert (tmp_path / "a.pdf").read_bytes() == (tmp_path / "b.pdf").read_bytes()


def test_its_fonts_are_the_ones_named(tmp_path: Path, zh: Report) -> None:
    program = need_program("pdffonts")
    zh.pdf(tmp_path / "a.pdf")
    table = subprocess.run([program, tmp_path / "a.pdf"], capture_output=True, check=True).stdout.decode()
    names = {line.split()[0].split("+")[-1] for line in table.splitlines()[2:]}
    assert names
    assert all(
        re.match(r"Inter|NotoSansCJKsc|SourceHanSansSC|WenQuanYi|PingFangSC|NotoSansSC", name) for name in names
    ), names


def test_without_a_chinese_font_the_error_names_the_package() -> None:
    with pytest.raises(FaultError) as caught:
        pdf.chinese(["Inter", "DejaVu Sans Mono"], needed=True)
    (issue,) = caught.value.issues
    assert issue.code == "no-chinese-font"
    assert issue.hint is not None
    assert "fonts-noto-cjk" in issue.hint.en
    assert "fonts-noto-cjk" in issue.hint.zh
    assert caught.value.exit_code == 3


def test_an_english_report_needs_no_chinese_font(en: Report) -> None:
    assert pdf.chinese(["Inter"], needed=False) == []
    assert not pdf.needs_chinese(en.document)


def test_an_english_report_of_chinese_sites_needs_one(zh: Report) -> None:
    assert pdf.needs_chinese(Report(zh.results, "en").document)


def test_without_typst_the_error_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, en: Report
) -> None:
    monkeypatch.setitem(sys.modules, "typst", None)
    with pytest.raises(FaultError) as caught:
        en.pdf(tmp_path / "a.pdf")
    assert caught.value.issues[0].code == "no-typst"
    assert not (tmp_path / "a.pdf").exists()


def test_a_drawing_for_print_has_no_tokens_left() -> None:
    drawn = pdf.printed('<svg fill="var(--bad)" stroke="var(--d-4)"/>', ["Inter", "Noto Sans CJK SC"])
    assert "var(" not in drawn
    assert "#b5371a" in drawn
    assert 'font-family="Inter, Noto Sans CJK SC"' in drawn


def test_chinese_in_a_drawing_names_its_own_font() -> None:
    drawn = pdf.printed(
        '<svg aria-label="店"><text x="1">A 店</text><text x="2">B</text></svg>', ["Inter", "Noto Sans CJK SC"]
    )
    assert '<text font-family="Noto Sans CJK SC" x="1">A 店</text><text x="2">B</text>' in drawn
