"""The organisation's tables."""

from __future__ import annotations

from yizhun.web.organisation.models.people import Access, Credential, Person, Phone, Post
from yizhun.web.organisation.models.places import Closure, Hours, Place, Subject

__all__ = ["Access", "Closure", "Credential", "Hours", "Person", "Phone", "Place", "Post", "Subject"]
