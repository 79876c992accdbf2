"""A question in, the answer of a person or of a pipe out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

from yizhun.errors import InputError
from yizhun.text import Language, Text

T = TypeVar("T")
_ONE_LINE = Text("one line of at most 200 characters", "一行、不超过 200 字")
_YES, _NO = ("y", "yes", "是", "对", "好"), ("n", "no", "否", "不", "不是")


class Asker:
    """Asks in one language.

    `read` gives the next line without its end, None when there are no more; `tell` shows a line. `patient` asks again
    after an answer that cannot be read; from a pipe that is an error, since the answers after it would go astray.
    """

    def __init__(
        self, lang: Language, read: Callable[[], str | None], tell: Callable[[str], None], *, patient: bool
    ) -> None:
        self.lang = lang
        self._read, self._tell, self._patient = read, tell, patient
        self._asked = 0

    def say(self, text: Text) -> None:
        """Tell something that asks nothing."""
        self._tell(text.say(self.lang))

    def text(self, question: Text, example: Text | None = None, *, needed: bool = True) -> str:
        """One line of text; an empty one only where it is not `needed`."""
        if needed:
            return self.parsed(question, example, lambda said: said or None, _ONE_LINE)
        return self.parsed(question, example, lambda said: said, _ONE_LINE)

    def lines(self, question: Text, example: Text, *, needed: bool = True) -> list[str]:
        """Lines up to an empty one, each once; at least one where `needed`."""
        found = [first] if (first := self.text(question, example, needed=needed)) else []
        more = Text("And then? (an empty line goes on)", "还有吗？（空行继续下一问）")
        while found and (said := self.text(more, needed=False)):
            found.append(said)
        return list(dict.fromkeys(found))

    def choice(self, question: Text, options: Sequence[Text], shown: Sequence[Text] | None = None) -> int:
        """The position of the chosen option; `shown` are the lines that offer them, one an option where not said."""
        self.say(question)
        for line in shown or [Text(f"  {n} {o.en}", f"  {n} {o.zh}") for n, o in enumerate(options, 1)]:
            self.say(line)
        allowed = Text(f"a number from 1 to {len(options)}", f"1 到 {len(options)} 的数字")

        def read(said: str) -> int | None:
            return int(said) - 1 if said.isascii() and said.isdigit() and 1 <= int(said) <= len(options) else None

        return self.parsed(Text("Number:", "请输入数字："), None, read, allowed)

    def yes(self, question: Text) -> bool:
        """Yes or no."""

        def read(said: str) -> bool | None:
            return True if said.lower() in _YES else False if said.lower() in _NO else None

        asked = Text(f"{question.en} (y/n)", f"{question.zh}（y/n，或 是/否）")
        return self.parsed(asked, None, read, Text("y or n", "y（是）或 n（否）"))

    def parsed(self, question: Text, example: Text | None, parse: Callable[[str], T | None], allowed: Text) -> T:
        """An answer that `parse` can read; `allowed` says what that is."""
        example_line = Text(f"  for example: {example.en}", f"  例如：{example.zh}") if example else None
        while True:
            self.say(question)
            if example_line:
                self.say(example_line)
            said = self._answer(question)
            found = parse(said) if len(said) <= 200 else None
            if found is not None:
                return found
            wrong = _wrong(said, allowed)
            if not self._patient:
                number = self._asked
                asked = Text(f"Answer {number}, “{question.en}”: ", f"第 {number} 个回答（{question.zh}）：")
                hint = Text("Put it right and run again; nothing was written.", "请改正后重新运行；什么都没有写入。")
                raise InputError.of("bad-answer", Text(asked.en + wrong.en, asked.zh + wrong.zh), hint)
            self.say(wrong)

    def _answer(self, question: Text) -> str:
        self._asked += 1
        said = self._read()
        if said is None:
            raise InputError.of(
                "answers-end",
                Text(
                    f"The answers end before number {self._asked}: “{question.en}”.",
                    f"回答到第 {self._asked} 问为止就没有了：{question.zh}",
                ),
                Text(
                    "Run it on a terminal, or pipe one answer a line; nothing was written.",
                    "请在终端里运行，或按每行一个回答传入；什么都没有写入。",
                ),
            )
        return said.strip()


def _wrong(said: str, allowed: Text) -> Text:
    if not said:
        return Text(f"Please answer with {allowed.en}.", f"请填写{allowed.zh}。")
    return Text(f"“{said[:40]}” is not {allowed.en}.", f"“{said[:40]}”不合要求，应为{allowed.zh}。")
