"""A message is shown on the next page, however long it is: a refusal at publishing may list many faults."""

from __future__ import annotations

import pytest
from django.contrib.messages import get_messages, success
from django.contrib.messages.storage import default_storage
from django.contrib.sessions.backends.db import SessionStore
from django.http import HttpRequest, HttpResponse


def request(session: SessionStore, cookies: dict[str, str]) -> HttpRequest:
    found = HttpRequest()
    found.session, found.COOKIES = session, cookies
    found._messages = default_storage(found)
    return found


@pytest.mark.django_db
@pytest.mark.parametrize("length", [10, 5_000])
def test_a_long_message_is_not_lost(db: None, length: int) -> None:
    session, response = SessionStore(), HttpResponse()
    asked = request(session, {})
    success(asked, "误" * length)
    get_messages(asked).update(response)
    after = request(session, {name: one.value for name, one in response.cookies.items()})
    assert [str(one) for one in get_messages(after)] == ["误" * length]
