"""The models of a standard in, a page for each of its files out: fields, and an example that uses all of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from pydantic import BaseModel

from yizhun.handbook.forms import default, form
from yizhun.handbook.markdown import fence, page, table
from yizhun.handbook.words import read, text, w
from yizhun.standard import model
from yizhun.text import Language, Text

FILES: Final[dict[str, tuple[type[BaseModel], ...]]] = {
    "standard.yaml": (model.Head, model.Named, model.Source, model.Accept),
    "activities.yaml": (model.Activity,),
    "touchpoints.yaml": (model.Touchpoint,),
    "factors.yaml": (model.Factor, model.Shown),
    "clauses/*.yaml": (model.Clause, model.Accept, model.Relax),
    "training/*.yaml": (model.Training, model.Quiz),
    "surveys/*.yaml": (model.Survey, model.Question),
    "tests/*.yaml": (model.Test,),
    "prices/*.csv": (),
}
_TITLES: Final = {
    "Named": Text("posts, zones, subjects", "posts、zones、subjects"),
    "Source": Text("sources", "sources"),
    "Accept": Text("accept", "accept"),
    "Relax": Text("relax", "relax"),
    "Shown": Text("shown_by", "shown_by"),
    "Quiz": Text("quiz", "quiz"),
    "Question": Text("questions", "questions"),
}


def stem(file: str) -> str:
    """The name of a file's page."""
    return file.split("/")[0].split(".")[0]


def file_pages(root: Path, lang: Language) -> Iterator[tuple[str, str]]:
    """One page a file, and the list of them."""
    words = read(root / "docs" / "words" / "files.yaml")
    for file, models in FILES.items():
        yield f"reference/files/{stem(file)}.md", _file(root, file, models, words, lang)
    rows = [(f"[`{file}`]({stem(file)}.md)", text(words["files"][file]).say(lang)) for file in FILES]
    lead = Text(
        "A standard is a folder. Two files are enough: `standard.yaml` and one file of clauses. `yizhun schema` prints "
        "the JSON Schema of every file, so that an editor completes and checks them.",
        "标准是一个文件夹。最少两个文件：`standard.yaml` 和一个条款文件。"
        "`yizhun schema` 输出各文件的 JSON Schema，供编辑器补全和校验。",
    )
    title = Text("Files of a standard", "标准的文件")
    head = (Text("file", "文件"), Text("what it is for", "用途"))
    yield (
        "reference/files/index.md",
        page(title.say(lang), lead.say(lang), table([one.say(lang) for one in head], rows)),
    )


def _file(root: Path, file: str, models: tuple[type[BaseModel], ...], words: Mapping[str, Any], lang: Language) -> str:
    parts = [text(words["files"][file]).say(lang)]
    for one in models:
        if one.__name__ in _TITLES:
            parts.append(f"## `{_TITLES[one.__name__].say(lang)}`")
        parts.append(_fields(one, words["models"][one.__name__], lang))
    parts.append("## " + Text("A full example", "完整示例").say(lang))
    example = root / "docs" / "example"
    for place in sorted(path for path in example.glob(f"*/{file}")):
        shown = place.relative_to(example).as_posix()
        parts.append(fence(place.read_text("utf-8"), place.suffix.removeprefix("."), shown))
    return page(f"`{file}`", *parts)


def _fields(one: type[BaseModel], words: Mapping[str, Any], lang: Language) -> str:
    rows = []
    for name, field in one.model_fields.items():
        entry = words[field.alias or name]
        written = text(entry["form"]) if "form" in entry else form(one, name)
        needed = w("yes", lang) if field.is_required() else ""
        rows.append((f"`{field.alias or name}`", needed, written.say(lang), default(field), text(entry).say(lang)))
    return table([w(one, lang) for one in ("field", "needed", "form", "default", "meaning")], rows)
