"""Nothing in; whoever changes places or people is alone with it until the transaction ends."""

from __future__ import annotations

from yizhun.web.organisation.models import Place


def alone() -> None:
    """Within a transaction: wait until nobody else changes the tree or who is in it.

    What was read before may be old: read it anew after this. Rows that only point to a place need not wait.
    """
    roots = Place.objects.everywhere("every change waits for the roots").filter(parent=None)
    list(roots.order_by("pk").select_for_update(no_key=True).values_list("pk"))


def anew(place: Place) -> Place:
    """The place as it stands now."""
    found: Place = Place.objects.everywhere("it was found through its scope already").get(pk=place.pk)
    return found
