"""Deadline and sequence by hand in pandas and Polars: files in, a count out.

All hold the whole log in memory; none knows zones, duties, pending or excused findings.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

_COLUMNS = ["event_id", "occurred_at", "site_id", "activity", "case_id"]
_CASE = ["site_id", "case_id", "number"]
_LIMIT = timedelta(hours=2)


def pandas(raw: Path, first_only: bool) -> Callable[[], int]:
    """A verdict for every case (`first_only`) or every `open`, with hand-written pandas."""
    import pandas as pd  # type: ignore[import-untyped]

    def step() -> int:
        log = pd.read_parquet(raw / "handed/events", columns=_COLUMNS)
        parts = log.activity.str.split("_", n=1, expand=True)
        log["role"], log["number"] = parts[0], parts[1]
        log = log[log.case_id.notna()].sort_values(["occurred_at", "event_id"])
        opened = log[log.role == "open"]
        if first_only:
            opened = opened.drop_duplicates(_CASE)
        answers = log.loc[log.role == "answer", [*_CASE, "occurred_at", "event_id"]]
        pairs = opened.merge(answers, on=_CASE, suffixes=("", "_to"))
        pairs = pairs[(pairs.occurred_at_to >= pairs.occurred_at) & (pairs.event_id_to != pairs.event_id)]
        first = pairs.drop_duplicates("event_id")[["event_id", "occurred_at_to"]]
        told = opened.merge(first, on="event_id", how="left")
        done = told.occurred_at_to
        told["verdict"] = "missed"
        told.loc[done.notna(), "verdict"] = "late"
        told.loc[done <= told.occurred_at + _LIMIT, "verdict"] = "met"
        return len(told)

    return step


def polars(raw: Path, first_only: bool) -> Callable[[], int]:
    """The same with hand-written Polars, lazy."""
    import polars as pl

    def step() -> int:
        log = pl.scan_parquet(raw / "handed/events/*.parquet").select(_COLUMNS).filter(pl.col("case_id").is_not_null())
        log = log.with_columns(
            role=pl.col("activity").str.extract(r"^(\w+)_"), number=pl.col("activity").str.extract(r"_(\d+)$")
        )
        order = ["occurred_at", "event_id"]
        opened = log.filter(pl.col("role") == "open").drop("role", "activity")
        if first_only:
            opened = opened.sort(order).unique(_CASE, keep="first", maintain_order=True)
        answers = log.filter(pl.col("role") == "answer").select(*_CASE, done="occurred_at", done_id="event_id")
        pairs = opened.join(answers, on=_CASE)
        pairs = pairs.filter((pl.col("done") >= pl.col("occurred_at")) & (pl.col("done_id") != pl.col("event_id")))
        first = pairs.group_by("event_id").agg(pl.col("done").min())
        told = opened.join(first, on="event_id", how="left").with_columns(
            verdict=pl.when(pl.col("done") <= pl.col("occurred_at") + _LIMIT)
            .then(pl.lit("met"))
            .when(pl.col("done").is_not_null())
            .then(pl.lit("late"))
            .otherwise(pl.lit("missed"))
        )
        return told.collect().height

    return step
