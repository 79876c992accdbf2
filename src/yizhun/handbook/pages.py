"""The repository and a language in, every generated page by its place out."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from yizhun.handbook.commands import command_pages
from yizhun.handbook.glossary import glossary
from yizhun.handbook.reference_codes import code_pages
from yizhun.handbook.reference_evidence import evidence_pages
from yizhun.handbook.reference_files import file_pages
from yizhun.handbook.reference_kinds import all_packs, kind_pages
from yizhun.handbook.reference_packs import pack_pages
from yizhun.text import Language


@cache
def pages(root: Path, lang: Language) -> dict[str, str]:
    """Pages by path below the folder of the language."""
    packs = all_packs(root / "packs")
    found = dict(kind_pages(root, packs, lang))
    found |= dict(file_pages(root, lang))
    found |= dict(evidence_pages(root, lang))
    found |= dict(code_pages(lang))
    found |= dict(pack_pages(packs, lang))
    found |= command_pages(lang)
    found |= dict([glossary(root, lang)])
    return found
