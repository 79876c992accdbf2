"""Verbs about one's own standards: check, test, diff, resolve, dump."""

from __future__ import annotations

from datetime import date
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated

import typer

from yizhun.cli import output
from yizhun.cli.language import LANG, say
from yizhun.cli.options import AsOf, Json, Lang, Since, StandardPath, example
from yizhun.errors import InputError
from yizhun.issue import errors
from yizhun.standard.diff import diff as compare_standards
from yizhun.standard.dump import content_hash, files, plain
from yizhun.standard.dump import dump as write_folder
from yizhun.standard.layer import provenance
from yizhun.standard.library import Entry, Library, open_library
from yizhun.standard.lint import Figures, lint_entry
from yizhun.standard.packs import packs_folder
from yizhun.standard.rules import RULES, WARNING_CODES, explain
from yizhun.text import Text


def register(app: typer.Typer) -> None:
    """Add this group's verbs."""
    app.command(
        "check",
        help=example(
            "Check a standard: errors of the format, then the craft (SMART, six misconceptions).",
            "检查标准：先查格式错误，再查写法（SMART、六个误区）。",
            "yizhun check ./my-standard",
            "yizhun check ./my-standard --evidence ./evidence",
            "yizhun check --explain M3",
        ),
    )(check)
    app.command(
        "test",
        help=example(
            "Run the standard's own tests.",
            "运行标准自带的测试。",
            "yizhun test ./my-standard",
        ),
    )(test)
    app.command(
        "diff",
        help=example(
            "Say what changed between two standards, and for whom.",
            "说明两份标准之间改了什么、影响谁。",
            "yizhun diff hotel@2026.1 hotel@2027.1",
        ),
    )(diff)
    app.command(
        "resolve",
        help=example(
            "Print the one standard that a layer results in, each value with where it came from.",
            "输出分层合并后的标准，并注明每个值来自哪一层。",
            "yizhun resolve ./hotel-jiangsu",
        ),
    )(resolve)
    app.command(
        "dump",
        help=example(
            "Write a standard again, whole: as a folder, as JSON or as a workbook.",
            "把标准完整写出：文件夹、JSON 或工作簿。",
            "yizhun dump ./my-standard --into ./copy",
            "yizhun dump ./my-standard --xlsx clauses.xlsx",
        ),
    )(dump)


def opened(path: Path) -> Library:
    """The library at a path, or the pack of that name, also where a folder of evidence is called so."""
    names = sorted(folder.name for folder in packs_folder().iterdir() if folder.is_dir())
    is_pack = path.parent == Path() and path.name in names
    if is_pack and not next(path.rglob("*.yaml"), None):
        return open_library(packs_folder() / path.name)
    if path.exists() or path.parent != Path():
        return open_library(path)
    near = get_close_matches(path.name, names, 1) or names
    raise InputError.of(
        "no-such-standard",
        Text(f"There is no folder and no pack {path.name}.", f"没有名为 {path.name} 的文件夹或标准包。"),
        Text(f"Did you mean {', '.join(near)}?", f"是否指 {'、'.join(near)}？"),
    )


def one(path: Path) -> Entry:
    """The only standard at a path; InputError where there are several."""
    entries = opened(path).entries
    if len(entries) != 1:
        names = ", ".join(entry.standard.key for entry in entries)
        raise InputError.of(
            "several-standards",
            Text(f"{path} holds several standards: {names}.", f"{path} 里有多份标准：{names}。"),
            Text("Name the folder of one.", "请指定其中一份的文件夹。"),
        )
    return entries[0]


def check(
    standard: Annotated[Path | None, typer.Argument(metavar="STANDARD")] = None,
    evidence: Annotated[Path | None, typer.Option("--evidence", metavar="DIR")] = None,
    since: Since = None,
    as_of: AsOf = None,
    explain_code: Annotated[
        str | None, typer.Option("--explain", metavar="CODE", help=say("Explain a code.", "解释一个代码。"))
    ] = None,
    json: Json = False,
    lang: Lang = None,
) -> int:
    """Check a standard."""
    if explain_code:
        return _explained(explain_code)
    if standard is None:
        raise typer.BadParameter(say("name a folder", "请指定文件夹"), param_hint="STANDARD")
    library = opened(standard)
    shown: Figures | None = None
    if evidence is not None:
        from yizhun.evaluation import evaluate
        from yizhun.figures import figures

        with output.working(Text("Judging the evidence", "正在判定证据")):
            shown = figures(evaluate(library, evidence, since, as_of))
    found = list(library.issues)
    for entry in library.entries:
        found += lint_entry(entry, figures=shown, as_of=shown.as_of if shown else date.today())
    if json:
        output.data(output.remarks(found))
    else:
        output.issues(found, most=500)
        keys = ", ".join(entry.standard.key for entry in library.entries)
        clauses = sum(len(entry.standard.clauses) for entry in library.entries)
        output.line(
            say(
                f"{keys}: {clauses} clauses, {len(errors(found))} errors, {len(found) - len(errors(found))} warnings",
                f"{keys}：{clauses} 条条款，{len(errors(found))} 个错误，{len(found) - len(errors(found))} 条提醒",
            )
        )
    return 1 if errors(found) else 0


def _explained(code: str) -> int:
    short = [one for one in sorted(RULES) if one.startswith(f"{code.lower()}-")]
    rule = explain(short[0] if len(short) == 1 else code)
    if rule is None:
        near = short or get_close_matches(code, sorted(RULES), 5, 0.4) or sorted(WARNING_CODES)
        raise InputError.of(
            "no-such-code",
            Text(f"There is no code {code}.", f"没有代码 {code}。"),
            Text(f"Did you mean {', '.join(near)}?", f"是否指 {'、'.join(near)}？"),
        )
    output.title(f"{rule.code}: {rule.title.say(LANG)}")
    output.line(rule.why.say(LANG))
    if rule.example:
        output.title(say("Done right", "正确写法"))
        output.line(rule.example)
    return 0


def test(standard: StandardPath, json: Json = False, lang: Lang = None) -> int:
    """Run the standard's own tests."""
    from yizhun import trial

    outcomes = []
    for entry in opened(standard).entries:
        with output.working(Text(f"Testing {entry.standard.key}", f"正在测试 {entry.standard.key}")):
            outcomes += trial.run(entry.standard)
    failed = trial.failures(outcomes)
    passed = sum(outcome.passed for outcome in outcomes)
    if json:
        output.data([{"name": o.test.name, "passed": o.passed, "asked": o.asked, "found": o.found} for o in outcomes])
    else:
        output.issues(failed, most=500)
        output.line(say(f"{passed} of {len(outcomes)} tests passed", f"{len(outcomes)} 个测试中 {passed} 个通过"))
    return 1 if failed else 0


def diff(
    old: Annotated[Path, typer.Argument(metavar="A")],
    new: Annotated[Path, typer.Argument(metavar="B")],
    json: Json = False,
    lang: Lang = None,
) -> int:
    """Say what changed."""
    found = compare_standards(one(old).standard, one(new).standard)
    if json:
        output.data(
            {
                "old": found.old,
                "new": found.new,
                "changes": [
                    {"change": c.change, "clause": c.clause_id, "posts": c.posts, "text": c.text.say(LANG)}
                    for c in found.changes
                ],
                "stale_training": [{"module": s.module_id, "clauses": s.clauses} for s in found.stale],
            }
        )
        return 0
    output.title(f"{found.old} → {found.new}")
    for changed in found.changes:
        output.line(f"  {changed.text.say(LANG)}")
    for stale in found.stale:
        output.line(f"  {stale.text.say(LANG)}")
    if not found.changes:
        output.line(say("Nothing changed in any clause.", "条款没有变化。"))
    return 0


def resolve(standard: StandardPath, json: Json = False, lang: Lang = None) -> int:
    """Print the resolved standard with where each value came from."""
    entry = one(standard)
    rows = list(provenance(entry.resolved))
    if json:
        output.data([{"path": path, "value": value, "from": origin} for path, value, origin in rows])
    else:
        output.table(
            [(say("value of", "字段"), "left"), (say("value", "值"), "left"), (say("from", "来自"), "left")], rows
        )
    return 0


def dump(
    standard: StandardPath,
    into: Annotated[Path | None, typer.Option("--into", metavar="DIR")] = None,
    xlsx: Annotated[Path | None, typer.Option("--xlsx", metavar="FILE")] = None,
    json: Json = False,
    lang: Lang = None,
) -> int:
    """Write a standard again, whole."""
    entry = one(standard)
    if into is not None:
        if into.exists() and any(into.iterdir() if into.is_dir() else [into]):
            raise _taken(into)
        write_folder(entry.standard, into)
    if xlsx is not None:
        from yizhun.workbook import write_workbook

        write_workbook(entry.standard, xlsx)
    if json:
        output.data(plain(entry.standard) | {"hash": content_hash(entry.standard)})
    elif into is None and xlsx is None:
        for name, text in files(entry.standard):
            output.title(name)
            output.line(text)
    return 0


def _taken(place: Path) -> InputError:
    error = InputError.of(
        "folder-taken",
        Text(f"{place} is not empty.", f"{place} 不是空文件夹。"),
        Text("Name a new folder; nothing was written.", "请指定一个新文件夹；什么都没有写入。"),
    )
    assert isinstance(error, InputError)
    return error
