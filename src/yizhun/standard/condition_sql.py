"""Text of a condition in, its tree out: SQLGlot cuts the words, a small grammar lets only the whitelist through."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Final, cast

from sqlglot.errors import SqlglotError
from sqlglot.tokens import Token, Tokenizer, TokenType  # type: ignore[attr-defined]

from yizhun.standard.condition import (
    And,
    Column,
    Compare,
    ConditionError,
    In,
    IsNull,
    Namespace,
    Not,
    Operator,
    Or,
    Term,
    Value,
)
from yizhun.text import Text

NAMESPACES: Final = ("site", "case", "subject", "event")
MAX_DEPTH: Final = 40
MAX_LENGTH: Final = 4000
_OPERATORS: Final[dict[str, Operator]] = {
    "=": "=", "!=": "!=", "<>": "!=", "<": "<", "<=": "<=", ">": ">", ">=": ">=",
}  # fmt: skip
_NAME: Final = re.compile(r"[^\W\d]\w*\Z")
_NUMBER: Final = re.compile(r"[0-9]{1,18}(\.[0-9]{1,12})?\Z")
_ALLOWED: Final = Text(
    "A condition may hold columns (site.x, case.x, subject.x, event.x), 'text', numbers, = != < <= > >=, "
    "in (…), is null, and, or, not, and parentheses.",
    "条件里可以写：列（site.x、case.x、subject.x、event.x）、'文字'、数字、= != < <= > >=、in (…)、is null、"
    "and、or、not 和括号。",
)
_QUOTES: Final = Text("Write text in single quotes: 'hotel'.", "文字要用英文单引号括起来：'hotel'。")


def parse_term(text: str) -> Term:
    """Read the text of a condition; ConditionError tells the first thing that is not allowed, with its offset."""
    if len(text) > MAX_LENGTH:
        raise ConditionError(
            Text(f"The condition is longer than {MAX_LENGTH} characters", f"条件超过 {MAX_LENGTH} 个字符"), _ALLOWED, 0
        )
    reader = _Reader(text, _tokens(text))
    term = reader.either(0)
    reader.finish()
    return term


def _tokens(text: str) -> list[Token]:
    for found in re.finditer(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]", text):
        sentence = Text("The condition holds a control character", "条件里有不可见的控制字符")
        raise ConditionError(sentence, _ALLOWED, found.start())
    try:
        tokens = Tokenizer().tokenize(text)
    except SqlglotError:
        sentence = Text("A quote or comment is opened and never closed", "引号或注释没有结束")
        raise ConditionError(sentence, _QUOTES, _last_quote(text)) from None
    for token in tokens:
        if token.comments:
            sentence = Text("Comments are not allowed in a condition", "条件里不能写注释")
            raise ConditionError(sentence, _ALLOWED, token.start)
    return tokens


def _last_quote(text: str) -> int:
    return max(text.rfind("'"), text.rfind('"'), text.find("/*"), 0)


class _Reader:
    """Recursive descent over the tokens; every method reads one construct and moves on."""

    def __init__(self, text: str, tokens: list[Token]) -> None:
        self.text, self.tokens, self.at = text, tokens, 0

    def either(self, depth: int) -> Term:
        terms = [self.both(depth)]
        while self.skip(TokenType.OR):
            terms.append(self.both(depth))
        return terms[0] if len(terms) == 1 else Or(tuple(terms))

    def both(self, depth: int) -> Term:
        terms = [self.single(depth)]
        while self.skip(TokenType.AND):
            terms.append(self.single(depth))
        return terms[0] if len(terms) == 1 else And(tuple(terms))

    def single(self, depth: int) -> Term:
        if depth > MAX_DEPTH:
            sentence = Text(f"The condition is nested more than {MAX_DEPTH} deep", f"条件嵌套超过 {MAX_DEPTH} 层")
            raise self.error(sentence)
        if self.skip(TokenType.NOT):
            return Not(self.single(depth + 1))
        if self.skip(TokenType.L_PAREN):
            term = self.either(depth + 1)
            self.expect(TokenType.R_PAREN, ")")
            return term
        return self.predicate()

    def predicate(self) -> Term:
        start = self.offset
        left = self.operand()
        if self.skip(TokenType.IS):
            return self.null(left, start)
        if self.skip(TokenType.NOT):
            self.expect(TokenType.IN, "in")
            return Not(self.members(left, start))
        if self.skip(TokenType.IN):
            return self.members(left, start)
        return self.comparison(left, start)

    def comparison(self, left: Column | Value, start: int) -> Term:
        operator = _OPERATORS.get(self.written)
        if operator is None:
            raise self.error(self.unexpected("a comparison such as = or <", "“=”“<”之类的比较"))
        self.at += 1
        right = self.operand()
        if not isinstance(left, Column) and not isinstance(right, Column):
            sentence = Text("A comparison needs a column on one side", "比较的两边至少要有一个列")
            raise ConditionError(sentence, _ALLOWED, start)
        return Compare(left, operator, right)

    def null(self, left: Column | Value, start: int) -> Term:
        negated = self.skip(TokenType.NOT)
        self.expect(TokenType.NULL, "null")
        term = IsNull(self.column_only(left, start))
        return Not(term) if negated else term

    def members(self, left: Column | Value, start: int) -> In:
        self.expect(TokenType.L_PAREN, "(")
        values = [self.literal()]
        while self.skip(TokenType.COMMA):
            values.append(self.literal())
        self.expect(TokenType.R_PAREN, ")")
        return In(self.column_only(left, start), tuple(values))

    def column_only(self, left: Column | Value, start: int) -> Column:
        if isinstance(left, Column):
            return left
        raise ConditionError(Text("A column must stand here", "这里要写列"), _ALLOWED, start)

    def literal(self) -> Value:
        start = self.offset
        value = self.operand()
        if isinstance(value, Column):
            sentence = Text("The list of `in` holds literals only", "in 的括号里只能写文字或数字")
            raise ConditionError(sentence, _QUOTES, start)
        return value

    def operand(self) -> Column | Value:
        token = self.now
        if token is None:
            raise self.error(self.unexpected("a column, text or number", "列、文字或数字"))
        if token.token_type is TokenType.STRING and self.text[token.start] == "'":
            self.at += 1
            return token.text
        if token.token_type is TokenType.DASH:
            self.at += 1
            return -self.number()
        if token.token_type is TokenType.NUMBER:
            return self.number()
        return self.column()

    def number(self) -> Decimal:
        if not _NUMBER.match(self.written):
            raise self.error(self.unexpected("a plain number such as 50 or 0.8", "普通的数字（如 50、0.8）"))
        self.at += 1
        return Decimal(self.tokens[self.at - 1].text)

    def column(self) -> Column:
        token, start = self.now, self.offset
        if token is None or token.token_type is TokenType.IDENTIFIER or not _NAME.match(self.written):
            hint = _QUOTES if token is not None and token.token_type is TokenType.IDENTIFIER else _ALLOWED
            raise self.error(self.unexpected("a column, text or number", "列、文字或数字"), hint)
        namespace = self.written
        self.at += 1
        if namespace not in NAMESPACES or not self.skip(TokenType.DOT):
            raise ConditionError(
                Text(f"`{namespace}` is no column", f"“{namespace}”不是列"),
                Text(
                    "Columns are named site.x, case.x, subject.x or event.x; "
                    f"text stands in single quotes: '{namespace}'.",
                    f"列要写成 site.x、case.x、subject.x 或 event.x；文字要用英文单引号：'{namespace}'。",
                ),
                start,
            )
        return Column(cast(Namespace, namespace), self.attribute())

    def attribute(self) -> str:
        token = self.now
        quoted = token is not None and token.token_type is TokenType.IDENTIFIER and bool(token.text.strip())
        if token is None or not (quoted or _NAME.match(self.written)):
            raise self.error(self.unexpected("the name of a column", "列名"))
        self.at += 1
        return token.text

    def finish(self) -> None:
        if self.now is not None:
            raise self.error(self.unexpected("`and`, `or` or the end", "“and”“or”或结尾"))

    @property
    def now(self) -> Token | None:
        return self.tokens[self.at] if self.at < len(self.tokens) else None

    @property
    def written(self) -> str:
        """The token as it stands in the text, empty at the end."""
        return self.text[self.now.start : self.now.end + 1] if self.now else ""

    @property
    def offset(self) -> int:
        return self.now.start if self.now else len(self.text)

    def skip(self, kind: TokenType) -> bool:
        found = self.now is not None and self.now.token_type is kind
        self.at += found
        return found

    def expect(self, kind: TokenType, written: str) -> None:
        if not self.skip(kind):
            raise self.error(self.unexpected(f"`{written}`", f"“{written}”"))

    def unexpected(self, wanted_en: str, wanted_zh: str) -> Text:
        if self.now is None:
            return Text(f"The condition ends where {wanted_en} should stand", f"条件到此结束，这里应是{wanted_zh}")
        return Text(
            f"Found `{self.written}` where {wanted_en} should stand", f"这里是“{self.written}”，应是{wanted_zh}"
        )

    def error(self, text: Text, hint: Text = _ALLOWED) -> ConditionError:
        return ConditionError(text, hint, self.offset)
