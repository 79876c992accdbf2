"""Made-up evidence for any standard: a standard, sites, days and a seed in; files that read like a real chain's out."""

from yizhun.evidence.sample.make import Progress, SampleResult, sample

__all__ = ["Progress", "SampleResult", "sample"]
