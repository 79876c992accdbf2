"""Lines of a text file with their numbers: bytes in, text or a clear fault (encoding, gzip) out."""

from __future__ import annotations

import gzip
import io
import zlib
from collections.abc import Iterator
from pathlib import Path

from yizhun.errors import EvidenceError
from yizhun.issue import Issue
from yizhun.text import Text

_HEAD = 1 << 20


def unpack(path: Path, file: str, into: Path) -> Path:
    """A plain copy of a gzip file; EvidenceError when it is broken or cut off (DuckDB would not notice)."""
    try:
        with gzip.open(path, "rb") as packed, into.open("wb") as plain:
            while block := packed.read(_HEAD):
                plain.write(block)
    except (gzip.BadGzipFile, EOFError, zlib.error) as fault:
        raise EvidenceError([_broken_gzip(file, isinstance(fault, EOFError))]) from fault
    return into


def _broken_gzip(file: str, cut: bool) -> Issue:
    what = (
        Text(en="is cut off", zh="不完整（在中途截断）")
        if cut
        else Text(en="is not a gzip file or is damaged", zh="不是 gzip 文件或已损坏")
    )
    text = Text(en=f"the file {what.en}", zh=f"文件{what.zh}")
    return Issue("broken-gzip", text, hint=Text(en="copy or export it again", zh="请重新复制或导出"), file=file)


def lines(path: Path, file: str) -> Iterator[str]:
    """Lines with their ends, whatever these are; EvidenceError at the first that is not UTF-8."""
    with path.open(encoding="utf-8-sig", errors="surrogateescape", newline="") as stream:
        for number, line in enumerate(stream, 1):
            if not line.isascii():
                _decodable(line, number, path, file)
            yield line


def _decodable(line: str, number: int, path: Path, file: str) -> None:
    try:
        line.encode("utf-8")
    except UnicodeEncodeError as fault:
        raise EvidenceError([_bad_encoding(path, file, number)]) from fault


def _bad_encoding(path: Path, file: str, line: int) -> Issue:
    with path.open("rb") as stream:
        head = stream.read(_HEAD)
    utf_16 = head[:2] in (b"\xff\xfe", b"\xfe\xff")
    known = "UTF-16" if utf_16 else "GB18030" if _is_gb18030(head) else ""
    text = Text(en="the text is not UTF-8", zh="文本不是 UTF-8 编码")
    if known:
        text = Text(en=f"the text is not UTF-8 but looks like {known}", zh=f"文本不是 UTF-8 编码，看起来是 {known}")
    name = known or "ENCODING"
    hint = Text(
        en=f"save it as “CSV UTF-8” in your spreadsheet, or: iconv -f {name} -t UTF-8 {file} > new.csv",
        zh=f"请在电子表格中另存为“CSV UTF-8”，或执行：iconv -f {name} -t UTF-8 {file} > new.csv",
    )
    return Issue("bad-encoding", text, hint=hint, file=file, line=line)


def _is_gb18030(head: bytes) -> bool:
    """Whether bytes read as GB18030 and mostly give common Chinese characters, as other alphabets do not."""
    try:
        text = io.TextIOWrapper(io.BytesIO(head[: head.rfind(b"\n") + 1] or head), "gb18030").read()
    except UnicodeDecodeError:
        return False
    far = [letter for letter in text if not letter.isascii()]
    return sum("\u4e00" <= letter <= "\u9fff" for letter in far) > len(far) // 2
