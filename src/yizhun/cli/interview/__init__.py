"""The four steps as questions: a person's answers in, a standard out; nothing is written before the last answer."""

from __future__ import annotations

from datetime import date

from yizhun.cli.interview.ask import Asker
from yizhun.cli.interview.draft import draft
from yizhun.cli.interview.steps import interview
from yizhun.standard.model import Standard


def lead_through(asker: Asker, name: str, today: date) -> Standard:
    """Ask all four steps and make the standard `name` of the answers; InputError where they end or cannot be read."""
    return draft(interview(asker, today), name, today, asker.lang)
