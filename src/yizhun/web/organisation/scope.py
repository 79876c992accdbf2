"""Objects that stand at a place are looked up only through what a person may see; a query that does not say is refused.

`Subject.objects.seen_by(person, Permission.READ)` says it; `everywhere("why")` is for what serves no person: the lake,
the worker, imports. What is reached from an object (`site.subjects`) was found through its scope already.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Self, TypeVar

from django.db import models
from django.db.models import Q

from yizhun.web.organisation.permission import Permission

if TYPE_CHECKING:
    from yizhun.web.organisation.models import Person

M = TypeVar("M", bound=models.Model)


class UnscopedQueryError(RuntimeError):
    """A query that does not say for whom: a fault of the program, never of the person."""


class ScopedQuerySet(models.QuerySet[M, M]):
    """Runs only after `seen_by` or `everywhere`, or from an object (`site.subjects`)."""

    said = False

    def seen_by(self, person: Person, permission: Permission | frozenset[Permission] = Permission.READ) -> Self:
        """Only what stands where the person has the permission, or one of several."""
        found = self.filter(within(person.paths(permission), getattr(self.model, "PLACE", "place")))
        found.said = True
        return found

    def everywhere(self, because: str) -> Self:
        """All of them; say why nobody's scope applies."""
        if not because:
            raise UnscopedQueryError("say why")
        found = self.all()
        found.said = True
        return found

    def _clone(self) -> Self:
        copy: Self = super()._clone()  # type: ignore[misc]
        copy.said = self.said
        return copy

    def _must_say(self) -> None:
        if not self.said and "instance" not in self._hints:  # type: ignore[attr-defined]
            raise UnscopedQueryError(f"{self.model.__name__}: say seen_by(person) or everywhere(because)")

    def _fetch_all(self) -> None:
        self._must_say()
        super()._fetch_all()

    def iterator(self, chunk_size: int | None = None) -> Iterator[M]:
        """Like Django's."""
        self._must_say()
        return super().iterator(chunk_size)

    def count(self) -> int:
        """Like Django's."""
        self._must_say()
        return super().count()

    def exists(self) -> bool:
        """Like Django's."""
        self._must_say()
        return super().exists()

    def aggregate(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Like Django's."""
        self._must_say()
        return super().aggregate(*args, **kwargs)

    def update(self, **kwargs: Any) -> int:
        """Like Django's."""
        self._must_say()
        return super().update(**kwargs)

    def delete(self) -> tuple[int, dict[str, int]]:
        """Like Django's."""
        self._must_say()
        return super().delete()


def within(paths: list[str], place: str) -> Q:
    """Rows whose place lies under one of the paths; `place` is the lookup of the place, "" when the row is one."""
    lookup = f"{place}__path__startswith" if place else "path__startswith"
    found = Q(pk__in=[])
    for path in paths:
        found |= Q(**{lookup: path})
    return found
