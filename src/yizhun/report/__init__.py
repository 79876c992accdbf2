"""Results in, reports that people read out; `report.build(folder, "zh").html()`."""

from yizhun.report.report import Report, build

__all__ = ["Report", "build"]
