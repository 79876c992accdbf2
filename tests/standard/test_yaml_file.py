from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yizhun.standard import yaml_file
from yizhun.standard.yaml_file import Document, read_yaml
from yizhun.standard.yaml_text import yaml_text

TEXT = b"""\
# a comment
a: [1, yes, 08:00, 2026-01-01, 1_0, 0x1F, 'null', "~", null, ~, ]
b:
  c: "x\\ty"
  d: |
    two
    lines
  e:
\xe5\xae\xa2: {f: folded
    text}
"""


def test_scalars_stay_as_written_and_only_plain_null_is_none() -> None:
    document = read_yaml(TEXT, "f.yaml")
    assert document.issues == []
    assert document.data == {
        "a": ["1", "yes", "08:00", "2026-01-01", "1_0", "0x1F", "null", "~", None, None],
        "b": {"c": "x\ty", "d": "two\nlines\n", "e": None},
        "客": {"f": "folded text"},
    }


def test_every_key_and_value_has_its_place() -> None:
    document = read_yaml(TEXT, "f.yaml")
    assert document.place(("a",)) == (2, 4)
    assert document.place(("a", 2)) == (2, 13)
    assert document.place(("b", "c"), key=True) == (4, 3)
    assert document.place(("b", "c")) == (4, 6)
    assert document.within(("b", "c"), 1) == (4, 8)
    assert document.within(("b", "d"), 5) == document.place(("b", "d"))
    assert document.place(("b", "nothing", "there")) == document.place(("b",))
    assert document.place(("客", "f"), key=True) == (9, 5)
    assert Document("f").place(("a",)) == (1, 1)


@pytest.mark.parametrize("empty", [b"", b"\n\n", b"# only a comment\n", b"---\n", b"\xef\xbb\xbf", b"~"])
def test_an_empty_file_is_none(empty: bytes) -> None:
    document = read_yaml(empty, "f.yaml")
    assert (document.data, document.issues) == (None, [])


def test_an_alias_repeats_a_value() -> None:
    document = read_yaml(b"a: &x [1]\nb: *x\n", "f.yaml")
    assert document.data == {"a": ["1"], "b": ["1"]}


def test_aliases_that_multiply_are_stopped() -> None:
    lines = ["a0: &a0 [x]"] + [f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 10)}]" for i in range(1, 12)]
    document = read_yaml("\n".join(lines).encode(), "f.yaml")
    assert [issue.code for issue in document.issues] == ["yaml-size"]


def test_a_huge_file_is_not_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(yaml_file, "MAX_BYTES", 3_000_000)
    document = read_yaml(b" " * 3_000_001, "f.yaml")
    assert [issue.say("en") for issue in document.issues] == [
        "f.yaml:1:1: error [yaml-size] The file is larger than 3 MB"
    ]
    assert [issue.say("zh") for issue in document.issues] == ["f.yaml:1:1: 错误 [yaml-size] 文件超过 3 MB"]


@given(st.binary(max_size=80))
def test_no_bytes_raise(content: bytes) -> None:
    document = read_yaml(content, "f.yaml")
    assert all(issue.line and issue.column for issue in document.issues)


@given(st.text("ab:-[]{}&*!|>'\"%@`#,?~ \n\t\\x01é", max_size=60))
def test_no_yaml_like_text_raises(text: str) -> None:
    document = read_yaml(text.encode(), "f.yaml")
    assert document.data is None or document.issues == [] or isinstance(document.data, (dict, list, str))


scalars = st.none() | st.text(max_size=10) | st.text("ab:-[]{}&*!|>'\"%@`#,?~ \n\t\\", max_size=8)
keys = st.text(min_size=1, max_size=6)
trees = st.recursive(scalars, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(keys, inner, max_size=3))


@given(trees)
def test_what_is_written_reads_back(tree: Any) -> None:
    document = read_yaml(yaml_text(tree).encode("utf-8", "surrogatepass"), "f.yaml")
    assert document.issues == []
    assert json.dumps(document.data) == json.dumps(tree)
