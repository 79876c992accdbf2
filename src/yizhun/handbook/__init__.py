"""The generated pages of the handbook: the product itself in (models, kinds, cases, packs, commands), Markdown out."""

from yizhun.handbook.pages import pages

__all__ = ["pages"]
