"""A standard in, ids that stand twice out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from yizhun.standard.faults import Fault
from yizhun.standard.model import Standard
from yizhun.standard.yaml_file import Path
from yizhun.text import Text

SECTIONS: Final = (
    "posts", "zones", "subjects", "sources", "activities", "touchpoints", "factors", "clauses", "surveys", "training",
)  # fmt: skip


def check_ids(standard: Standard) -> Iterator[Fault]:
    """Ids are unique in their section, questions in their survey, tests by their name."""
    for section in SECTIONS:
        yield from _twice(((section, index, "id"), one.id) for index, one in enumerate(getattr(standard, section)))
    own = {clause.id for clause in standard.clauses}
    changed = [(("changes", index, "id"), one.id) for index, one in enumerate(standard.changes)]
    yield from _twice(changed, own)
    for index, survey in enumerate(standard.surveys):
        yield from _twice(
            (("surveys", index, "questions", at, "id"), one.id) for at, one in enumerate(survey.questions)
        )
    yield from _twice((("tests", index, "name"), test.name) for index, test in enumerate(standard.tests))


def _twice(entries: Iterable[tuple[Path, str]], seen: Iterable[str] = ()) -> Iterator[Fault]:
    known = set(seen)
    for path, name in entries:
        if name in known:
            text = Text(f"`{name}` is already taken", f"“{name}”已被使用")
            hint = Text("Each id stands once; choose another.", "每个 id 只能出现一次，请另取一个。")
            yield Fault(path, "duplicate-id", text, hint)
        known.add(name)
