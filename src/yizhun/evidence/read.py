"""A folder of files or a lake in, evidence out: all faults of files at once, all rows that cannot be read told."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from os import PathLike
from pathlib import Path
from tempfile import TemporaryDirectory

from yizhun.errors import EvidenceError
from yizhun.evidence import header
from yizhun.evidence.csv_file import open_csv
from yizhun.evidence.engine import DuckDB, Engine
from yizhun.evidence.evidence import Evidence, admit
from yizhun.evidence.folder import DataFile, look, unreadable
from yizhun.evidence.source import Source
from yizhun.evidence.tables import TABLES, TableSpec
from yizhun.evidence.text_file import unpack
from yizhun.issue import Issue, errors


def read(path: str | PathLike[str], engine: Engine, *, strict: bool = False) -> Evidence:
    """Read a folder of `<table>.csv|tsv|parquet|xlsx|jsonl` (CSV, TSV and JSON lines also .gz) or `<table>/` parts.

    Raises EvidenceError with every fault of the files at once, and when `strict` with the first 20 rows that cannot
    be read.
    """
    files, issues = look(Path(path))
    workshop = engine if isinstance(engine, DuckDB) else DuckDB()
    with TemporaryDirectory(prefix="yizhun-") as scratch, ThreadPoolExecutor(1) as beside:
        hashes = beside.submit(hash_files, [file for given in files.values() for file in given])
        opened = _Opening(workshop, Path(scratch))
        sources = {table: opened.table(TABLES[table], given) for table, given in files.items()}
        issues += opened.issues
        if errors(issues):
            raise EvidenceError(errors(issues))
        evidence = admit(sources, engine, workshop, strict=strict, issues=issues)
        return replace(evidence, hashes=hashes.result())


def hash_files(files: Sequence[DataFile]) -> Mapping[str, str]:
    """SHA-256 by label."""
    found = {}
    for file in files:
        with file.path.open("rb") as stream:
            found[file.label] = hashlib.file_digest(stream, "sha256").hexdigest()
    return found


class _Opening:
    """Opens files one after another and gathers what is wrong with them."""

    def __init__(self, engine: DuckDB, scratch: Path) -> None:
        self.engine, self.scratch = engine, scratch
        self.issues: list[Issue] = []
        self._count = 0

    def table(self, spec: TableSpec, files: Sequence[DataFile]) -> list[Source]:
        sources = [source for file in files if (source := self._file(spec, file))]
        self.issues += header.clashes(spec, [(source.files[0], list(source.columns)) for source in sources])
        return sources

    def _file(self, spec: TableSpec, file: DataFile) -> Source | None:
        try:
            source, issues = self._open(spec, file)
        except EvidenceError as fault:
            self.issues += fault.issues
        except OSError as fault:
            self.issues.append(unreadable(fault, file.label))
        else:
            self.issues += issues
            return source
        return None

    def _open(self, spec: TableSpec, file: DataFile) -> tuple[Source, list[Issue]]:
        self._count += 1
        held, path = f"raw_{self._count}", file.path
        if file.format.endswith(".gz"):
            path = unpack(path, file.label, self.scratch / f"{self._count}")
        match file.format.removesuffix(".gz"):
            case ".csv" | ".tsv" as kind:
                return open_csv(path, file.label, spec, self.engine, held, "\t" if kind == ".tsv" else ",")
            case _:
                raise NotImplementedError(file.format)
