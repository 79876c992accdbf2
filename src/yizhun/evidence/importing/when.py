"""The text of a rule's `when` in, its query text and columns out; SQLGlot parses, a whitelist lets through.

Allowed: source columns (`status`, `"CLOSED DATE"`), 'text', numbers, `= != <> < <= > >=`, `in (…)`, `is null`,
`and`, `or`, `not`, parentheses. SQL's three-valued logic holds; compared with a number a column is read as one.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from sqlglot import exp, parse_one
from sqlglot.errors import SqlglotError

from yizhun.evidence import sql
from yizhun.evidence.importing.value import Column, Place
from yizhun.text import Text

MAX_LENGTH: Final = 4000
ALLOWED: Final = Text(
    "Allowed are columns (status, \"CLOSED DATE\"), 'text', numbers, = != < <= > >=, in (…), is null, and, or, not, "
    "and parentheses.",
    "可以写：列（status、\"CLOSED DATE\"）、'文字'、数字、= != < <= > >=、in (…)、is null、and、or、not 和括号。",
)
_OPERATORS: Final[dict[type[exp.Expr], str]] = {
    exp.EQ: "=", exp.NEQ: "<>", exp.LT: "<", exp.LTE: "<=", exp.GT: ">", exp.GTE: ">=",
}  # fmt: skip
_NUMBER: Final = re.compile(r"\d{1,18}(\.\d{1,12})?\Z")


@dataclass(frozen=True)
class When:
    """A condition over the source's columns: the query text that decides it, and the columns it reads."""

    text: str
    sql: str
    columns: tuple[Column, ...]


class WhenError(ValueError):
    """A condition outside the whitelist: what was found, and at which character."""

    def __init__(self, text: Text, offset: int) -> None:
        self.text, self.offset = text, offset
        super().__init__(text.en)


def parse(text: str, place: Callable[[int], Place]) -> When:
    """Read a condition; `place` turns an offset into line and column. WhenError tells the first thing not allowed."""
    if len(text) > MAX_LENGTH:
        raise WhenError(
            Text(f"The condition is longer than {MAX_LENGTH} characters", f"条件超过 {MAX_LENGTH} 个字符"), 0
        )
    try:
        return _Writer(text, place).when()
    except RecursionError:
        raise WhenError(Text("The condition is nested too deep", "条件嵌套过深"), 0) from None


def _tree(text: str) -> exp.Expr:
    try:
        return parse_one(text, dialect="duckdb")
    except SqlglotError as error:
        raise WhenError(*_syntax(text, error)) from None


def _syntax(text: str, error: SqlglotError) -> tuple[Text, int]:
    fault: dict[str, object] = next(iter(getattr(error, "errors", [])), {})
    found = str(fault.get("highlight") or "")
    offset = len(str(fault.get("start_context") or "")) if fault else 0
    if not found:
        return Text("The condition cannot be read", "条件无法识别"), 0
    return Text(f"The condition cannot be read at `{found}`", f"条件在“{found}”处无法识别"), min(offset, len(text))


class _Writer:
    """Walks the tree once; everything outside the whitelist raises."""

    def __init__(self, text: str, place: Callable[[int], Place]) -> None:
        self.text, self.place = text, place
        self.columns: list[Column] = []

    def when(self) -> When:
        tree = _tree(self.text)
        if any(node.comments for node in tree.walk()):
            raise WhenError(Text("Comments are not allowed in a condition", "条件里不能写注释"), 0)
        return When(self.text, self._term(tree), tuple(self.columns))

    def _term(self, node: exp.Expr) -> str:
        match node:
            case exp.And() | exp.Or():
                word = "AND" if isinstance(node, exp.And) else "OR"
                return f"({self._term(node.this)} {word} {self._term(node.expression)})"
            case exp.Not():
                return f"(NOT {self._term(node.this)})"
            case exp.Paren():
                return self._term(node.this)
            case exp.Is() if isinstance(node.expression, exp.Null):
                return f"({self._column(node.this)} IS NULL)"
            case exp.In() if node.expressions and set(node.args) - {"this", "expressions"} <= self._unset(node):
                return self._members(node)
            case _ if type(node) in _OPERATORS:
                return self._comparison(node)
        raise self._refused(node)

    def _comparison(self, node: exp.Expr) -> str:
        sides = (node.this, node.expression)
        numeric = any(_is_number(side) for side in sides)
        left, right = (self._operand(side, numeric) for side in sides)
        if not any(isinstance(side, exp.Column) for side in sides):
            raise WhenError(Text("A comparison needs a column on one side", "比较的两边至少要有一个列"), 0)
        return f"({left} {_OPERATORS[type(node)]} {right})"

    def _members(self, node: exp.Expr) -> str:
        members = node.expressions
        for member in members:
            if isinstance(member, exp.Column):
                raise WhenError(
                    Text("The list of `in` holds literals only", "in 的括号里只能写文字或数字"), self._at(member)
                )
        tests = [f"({self._operand(node.this, _is_number(one))} = {self._operand(one, False)})" for one in members]
        return f"({' OR '.join(tests)})"

    def _operand(self, node: exp.Expr, numeric: bool) -> str:
        if isinstance(node, exp.Column):
            column = self._column(node)
            return f"TRY_CAST({column} AS DECIMAL(38, 12))" if numeric else column
        if isinstance(node, exp.Literal) and node.is_string:
            return sql.text(node.this)
        if _is_number(node):
            return self._number(node)
        raise self._refused(node)

    def _number(self, node: exp.Expr) -> str:
        sign, digits = ("-", node.this.this) if isinstance(node, exp.Neg) else ("", node.this)
        if not _NUMBER.match(digits):
            raise WhenError(
                Text(f"`{digits}` is no plain number such as 50 or 0.8", f"“{digits}”不是普通数字（如 50、0.8）"), 0
            )
        return f"CAST({sign}{digits} AS DECIMAL(38, 12))"

    def _column(self, node: exp.Expr) -> str:
        if not isinstance(node, exp.Column) or not isinstance(node.this, exp.Identifier):
            raise self._refused(node)
        if node.args.get("table") is not None:
            whole = ".".join(part.name for part in node.parts)
            raise WhenError(
                Text(f'A name with a dot stands in double quotes: "{whole}"', f'带点的列名要用双引号："{whole}"'),
                self._at(node),
            )
        self.columns.append(Column(node.name, self.place(self._at(node))))
        return sql.name(node.name)

    def _at(self, node: exp.Expr) -> int:
        found = [int(inner.meta["start"]) for inner in node.find_all(exp.Identifier) if "start" in inner.meta]
        return min(found, default=0)

    def _unset(self, node: exp.Expr) -> set[str]:
        return {name for name, value in node.args.items() if value is None or value == [] or value is False}

    def _refused(self, node: exp.Expr) -> WhenError:
        written = node.sql(dialect="duckdb")
        shown = written if len(written) <= 40 else written[:39] + "…"
        return WhenError(Text(f"`{shown}` is not allowed here", f"这里不允许写“{shown}”"), self._at(node))


def _is_number(node: exp.Expr) -> bool:
    inner = node.this if isinstance(node, exp.Neg) else node
    return isinstance(inner, exp.Literal) and not inner.is_string
