"""Why a row cannot be read: a table's contract in, its reasons with code, sentence and SQL test out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from yizhun.evidence.sql import name
from yizhun.evidence.tables import Column, TableSpec
from yizhun.evidence.typed_reason import Near, typed_reasons
from yizhun.text import Text


@dataclass(frozen=True)
class Reason:
    """One reason to quarantine a row.

    `test` is SQL over a parsed row, None where the reason is found by comparing rows. The sentence may hold `{value}`
    and `{other}`, the texts of the columns named so, and `{near}`, the nearest allowed word of the kind `near`.
    """

    code: str
    sentence: Text
    test: str | None = None
    value: str | None = None
    other: str | None = None
    near: Near | None = None


def reasons(spec: TableSpec) -> list[Reason]:
    """All reasons of a table; the first that holds is told."""
    found = [_missing(column) for column in spec.columns if column.required]
    if spec.has_site:
        found += _site()
    found += [reason for column in spec.columns for reason in _by_type(column)]
    found += _ORDERLY.get(spec.name, _nothing)()
    if spec.starts and spec.ends:
        found.append(_ends_before_start(spec.starts, spec.ends))
    return [*found, *_between_rows(spec)]


def _nothing() -> list[Reason]:
    return []


def raw(column: str) -> str:
    """The text of a column as it stands in the file, trimmed, null when empty."""
    return name(f" raw {column}")


def _missing(column: Column) -> Reason:
    return Reason(
        "missing-value",
        Text(
            en=f"{column.name} is empty; every row needs one",
            zh=f"{column.name} 为空；每一行都必须填写",
        ),
        test=f"{raw(column.name)} IS NULL",
    )


def _site() -> list[Reason]:
    site = name("site_id")
    return [
        Reason(
            "unreadable-site",
            Text(
                en="site “{value}” stands in sites but its own row cannot be read; put that row right first",
                zh="场所“{value}”虽在 sites 表中，但它自己的那一行无法读取；请先改正那一行",
            ),
            test=f"{site} IS NOT NULL AND NOT {name(' site good')}",
            value="site_id",
        ),
        Reason(
            "unknown-site",
            Text(
                en="site “{value}” is not in sites{near}; add it there or correct the id",
                zh="sites 表中没有场所“{value}”{near}；请在表中补上或改正编号",
            ),
            test=f"{site} IS NOT NULL AND {name(' site good')} IS NULL",
            value="site_id",
            near="site",
        ),
    ]


def _by_type(column: Column) -> list[Reason]:
    return [
        Reason(code, text, f"{raw(column.name)} IS NOT NULL AND {test(name(column.name), raw(column.name))}",
               column.name, near=near)
        for code, text, test, near in typed_reasons(column.type, column.name)
    ]  # fmt: skip


def _ratings() -> list[Reason]:
    return [
        Reason(
            "scale-upside-down",
            Text(
                en="worst “{value}” is not below best “{other}”; give the scale from worst to best",
                zh="worst“{value}”不小于 best“{other}”；评分尺度应由最差到最好",
            ),
            test="worst >= best",
            value="worst",
            other="best",
        ),
        *(
            Reason(
                "score-off-scale",
                Text(
                    en=f"score “{{value}}” is {en} {end} “{{other}}”; a score lies between worst and best",
                    zh=f"score“{{value}}”{zh} {end}“{{other}}”；分数须在 worst 与 best 之间",
                ),
                test=f"score {sign} {end}",
                value="score",
                other=end,
            )
            for end, sign, en, zh in (("worst", "<", "below", "低于"), ("best", ">", "above", "高于"))
        ),
    ]


def _hours() -> list[Reason]:
    return [
        Reason(
            "no-day",
            Text(
                en="neither weekday nor date is given; give one of them",
                zh="weekday 和 date 都没有填写；请填其中一个",
            ),
            test="weekday IS NULL AND date IS NULL",
        ),
        Reason(
            "two-days",
            Text(
                en="both weekday “{value}” and date “{other}” are given; give only one of them",
                zh="weekday“{value}”和 date“{other}”都填写了；只能填一个",
            ),
            test="weekday IS NOT NULL AND date IS NOT NULL",
            value="weekday",
            other="date",
        ),
        Reason(
            "half-open",
            Text(
                en="opens and closes stand together: opens “{value}”, closes “{other}”",
                zh="opens 和 closes 须成对填写：opens 为“{value}”，closes 为“{other}”",
            ),
            test="(opens IS NULL) <> (closes IS NULL)",
            value="opens",
            other="closes",
        ),
        Reason(
            "weekday-without-times",
            Text(
                en="weekday “{value}” has no opens and closes; leave out the row of a day that is always closed",
                zh="weekday“{value}”没有 opens 和 closes；总是休息的日子不必写这一行",
            ),
            test="weekday IS NOT NULL AND opens IS NULL",
            value="weekday",
        ),
    ]


_ORDERLY: dict[str, Callable[[], list[Reason]]] = {"ratings": _ratings, "hours": _hours}


def _ends_before_start(starts: str, ends: str) -> Reason:
    return Reason(
        "ends-before-start",
        Text(
            en=f"{ends} “{{value}}” is before {starts} “{{other}}”",
            zh=f"{ends}“{{value}}”早于 {starts}“{{other}}”",
        ),
        test=f"{name(ends)} < {name(starts)}",
        value=ends,
        other=starts,
    )


def _between_rows(spec: TableSpec) -> list[Reason]:
    if spec.name == "hours":
        return [CLOSED_AND_OPEN]
    return [same_id(spec)] if spec.id_column else []


CLOSED_AND_OPEN = Reason(
    "closed-and-open",
    Text(
        en="date “{value}” is closed in one row and open in another; see {other}",
        zh="日期“{value}”一行写休息、一行写营业；另一行见 {other}",
    ),
    value="date",
    other=" place",
)


def same_id(spec: TableSpec) -> Reason:
    """Two rows with one id and different content (rule 55)."""
    return Reason(
        "same-id-other-content",
        Text(
            en=f"{spec.id_column} “{{value}}” stands twice with different content, also at {{other}}; "
            "keep one of them, or give each its own id",
            zh=f"{spec.id_column}“{{value}}”出现两次而内容不同，另一处在 {{other}}；请只留一行，或各用各的编号",
        ),
        value=spec.id_column,
        other=" place",
    )
