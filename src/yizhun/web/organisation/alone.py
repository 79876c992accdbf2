"""Nothing in; whoever changes places or people is alone with it until the transaction ends."""

from __future__ import annotations

from collections.abc import Callable

from yizhun.web.ledger.models import Entry, Head
from yizhun.web.organisation.models import Place


def alone() -> None:
    """Within a transaction: wait until nobody else changes the tree or who is in it.

    What was read before may be old: read it anew after this. Rows that only point to a place need not wait.
    """
    roots = Place.objects.everywhere("every change waits for the roots").filter(parent=None)
    list(roots.order_by("pk").select_for_update(no_key=True).values_list("pk"))


def watching() -> Callable[..., bool]:
    """From now on: whether an act came that touched the `register`, or without one any that is no record of work."""
    since = Head.objects.get(pk=1).sequence

    def moved(register: str = "") -> bool:
        acts = Entry.objects.filter(sequence__gt=since)
        if register:
            return acts.filter(rows__startswith='{"registers":["', rows__contains=f'"{register}"').exists()
        return acts.exclude(rows__startswith='{"registers":[],"rows":{"').exists()

    return moved


def anew(place: Place) -> Place:
    """The place as it stands now."""
    found: Place = Place.objects.everywhere("it was found through its scope already").get(pk=place.pk)
    return found
