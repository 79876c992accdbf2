"""Which language the command line speaks: arguments and environment in, "en" or "zh" out, decided once at the start."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping, Sequence

from yizhun.text import Language

_VARIABLES = ("YIZHUN_LANG", "LC_ALL", "LC_MESSAGES", "LANG")


def chosen(arguments: Sequence[str], environment: Mapping[str, str]) -> Language:
    """`--lang zh` wins, then the first of YIZHUN_LANG, LC_ALL, LC_MESSAGES, LANG that is set."""
    for position, argument in enumerate(arguments):
        name, equals, value = argument.partition("=")
        if name == "--lang":
            value = value if equals else "".join(arguments[position + 1 : position + 2])
            return "zh" if value == "zh" else "en"
    found = next((environment[name] for name in _VARIABLES if environment.get(name)), "en")
    return "zh" if found.lower().startswith("zh") else "en"


LANG: Language = chosen(sys.argv[1:], os.environ)


def say(en: str, zh: str) -> str:
    """The sentence in the language of this run."""
    return zh if LANG == "zh" else en
