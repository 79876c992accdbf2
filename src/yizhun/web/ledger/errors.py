"""What an act may be refused for, each with its status and a sentence; pages and the API tell it alike."""

from __future__ import annotations

from yizhun.text import Text


class RefusedError(Exception):
    """An act that cannot be done; nothing was changed. `status` is that of HTTP."""

    status = 400

    def __init__(self, text: Text) -> None:
        self.text = text
        super().__init__(text.en)


class ForbiddenError(RefusedError):
    """The person may not do this here."""

    status = 403


class ConflictError(RefusedError):
    """Meanwhile somebody else did something that does not go with it."""

    status = 409


class InvalidError(RefusedError):
    """What was asked makes no sense."""

    status = 422


class KeyReusedError(InvalidError):
    """The key of another act."""

    def __init__(self, key: str) -> None:
        self.key = key
        super().__init__(
            Text(
                f"The key {key} was already used for another act. Use a new key.",
                f"幂等键 {key} 已用于另一项操作，请换一个新的。",
            )
        )
