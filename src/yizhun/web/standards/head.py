"""The text of a standard.yaml in; one of its plain lines read or changed out, everything else as it was written."""

from __future__ import annotations

import re

from yizhun.standard.yaml_file import read_yaml


def line(head: str, name: str, said: str) -> str:
    """The head with one of its plain entries changed, or put after `effective` where it has none."""
    entry = re.compile(rf"(?m)^{name}:.*(?:\n[ \t]+\S.*)*$")
    if entry.search(head):
        return entry.sub(lambda _: f"{name}: {said}", head, count=1)
    return re.sub(r"(?m)^(effective:.*)$", lambda found: f"{found[1]}\n{name}: {said}", head, count=1)


def value(head: str, name: str) -> str:
    """What a plain entry says; "" where there is none."""
    data = read_yaml(head.encode(), "standard.yaml").data
    return str(data.get(name) or "") if isinstance(data, dict) else ""
