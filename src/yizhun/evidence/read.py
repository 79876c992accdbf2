"""A folder of files or a lake in, evidence out: all faults of files at once, all rows that cannot be read told."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from os import PathLike
from pathlib import Path
from tempfile import TemporaryDirectory

from yizhun.errors import EvidenceError
from yizhun.evidence import header, parquet_file
from yizhun.evidence.csv_file import open_csv
from yizhun.evidence.engine import DuckDB, Engine
from yizhun.evidence.evidence import Evidence, admit
from yizhun.evidence.folder import DataFile, look, unreadable
from yizhun.evidence.jsonl_file import open_jsonl
from yizhun.evidence.source import Source
from yizhun.evidence.tables import TABLES, TableSpec
from yizhun.evidence.text_file import unpack
from yizhun.evidence.xlsx_file import open_xlsx
from yizhun.issue import Issue, errors


def read(path: str | PathLike[str], engine: Engine, *, strict: bool = False) -> Evidence:
    """Read a folder of `<table>.csv|tsv|parquet|xlsx|jsonl` (CSV, TSV and JSON lines also .gz) or `<table>/` parts.

    Begins again when a file that was there is gone: a lake merges its files. Raises EvidenceError with every fault of
    the files at once, and when `strict` with the first 20 rows that cannot be read.
    """
    while True:
        files, issues = look(Path(path))
        try:
            return _read(files, issues, engine, strict)
        except (EvidenceError, FileNotFoundError):
            if all(os.path.lexists(file.path) for given in files.values() for file in given):
                raise


def _read(files: Mapping[str, Sequence[DataFile]], issues: list[Issue], engine: Engine, strict: bool) -> Evidence:
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


def _first_of_each(issues: Sequence[Issue]) -> list[Issue]:
    """Errors as they are; of one warning about many parts of a table only the first."""
    told: set[tuple[str, str]] = set()
    found = []
    for issue in issues:
        key = (issue.code, issue.text.en)
        if issue.level == "error" or key not in told:
            found.append(issue)
        told.add(key)
    return found


class _Opening:
    """Opens files one after another and gathers what is wrong with them."""

    def __init__(self, engine: DuckDB, scratch: Path) -> None:
        self.engine, self.scratch = engine, scratch
        self.issues: list[Issue] = []
        self._count = 0

    def table(self, spec: TableSpec, files: Sequence[DataFile]) -> list[Source]:
        sources: list[Source] = []
        shapes: dict[parquet_file.Shape, list[DataFile]] = {}
        issues: list[Issue] = []
        for file in files:
            self._count += 1
            try:
                file.path.open("rb").close()
                if file.format == ".parquet":
                    shape, found = parquet_file.shape(file.path, file.label, spec, self.engine)
                    shapes.setdefault(shape, []).append(file)
                else:
                    source, found = self._rows(spec, file)
                    sources.append(source)
                issues += found
            except EvidenceError as fault:
                issues += fault.issues
            except OSError as fault:
                issues.append(unreadable(fault, file.label))
        for shape, alike in shapes.items():
            sources.append(parquet_file.source(shape, [file.path for file in alike], [file.label for file in alike]))
        issues += header.clashes(spec, [(source.files[0], list(source.columns)) for source in sources])
        self.issues += _first_of_each(issues)
        return sources

    def _rows(self, spec: TableSpec, file: DataFile) -> tuple[Source, list[Issue]]:
        held, path = f"raw_{self._count}", file.path
        if file.format.endswith(".gz"):
            path = unpack(path, file.label, self.scratch / f"{self._count}")
        match file.format.removesuffix(".gz"):
            case ".xlsx":
                return open_xlsx(path, file.label, spec, self.engine, held)
            case ".jsonl":
                return open_jsonl(path, file.label, spec, self.engine, held)
            case kind:
                return open_csv(path, file.label, spec, self.engine, held, "\t" if kind == ".tsv" else ",")
