"""A form and an action in; the action done, or its refusal told beside the form."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest

from yizhun.text import Text
from yizhun.web.ledger.errors import ConflictError, InvalidError
from yizhun.web.ui.language import said


def attempt(form: Form, action: Callable[[], object]) -> bool:
    """Whether the action was done; a conflict or a thing without sense is told by the form."""
    try:
        action()
    except (ConflictError, InvalidError) as refusal:
        form.add_error(None, said(refusal.text))
        return False
    return True


def tell(request: HttpRequest, text: Text, sort: str = "ok") -> None:
    """A sentence on the next page; sort `ok`, `warn`, `bad` or `info`."""
    messages.add_message(request, messages.INFO, said(text), extra_tags=sort)
