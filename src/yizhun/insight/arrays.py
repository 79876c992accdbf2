"""Numbers as a person gave them in, arrays that a method can rely on out; or a clear error."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from yizhun.errors import InputError
from yizhun.text import Text

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]


def wrong(code: str, en: str, zh: str, hint: Text | None = None) -> InputError:
    """An error of input with one sentence in both languages."""
    error = InputError.of(code, Text(en, zh), hint)
    assert isinstance(error, InputError)
    return error


def figures(values: ArrayLike, name: str, ndim: int = 1) -> Floats:
    """Finite numbers of the given dimension. InputError `not-figures` otherwise."""
    try:
        array = np.asarray(values, dtype=np.float64)
    except (TypeError, ValueError):
        raise wrong("not-figures", f"{name} must hold numbers.", f"{name} 必须是数字。") from None
    if array.ndim != ndim:
        raise wrong(
            "not-figures",
            f"{name} must have {ndim} dimension(s), found {array.ndim}.",
            f"{name} 应为 {ndim} 维，实际是 {array.ndim} 维。",
        )
    bad = np.argwhere(~np.isfinite(array))
    if len(bad):
        at = ", ".join(str(int(i)) for i in bad[0])
        raise wrong(
            "not-figures",
            f"{name} must be finite; position {at} is {array[tuple(bad[0])]}.",
            f"{name} 必须是有限的数；第 {at} 个是 {array[tuple(bad[0])]}。",
        )
    return array


def counts(met: ArrayLike, n: ArrayLike, ndim: int = 1) -> tuple[Ints, Ints]:
    """Whole numbers with 0 <= met <= n, of one shape. InputError `not-counts` otherwise."""
    a, b = figures(met, "met", ndim), figures(n, "n", ndim)
    if a.shape != b.shape:
        raise wrong(
            "not-counts",
            f"met and n must have the same shape, found {a.shape} and {b.shape}.",
            f"met 与 n 的形状必须相同，实际是 {a.shape} 与 {b.shape}。",
        )
    bad = np.argwhere((a < 0) | (a > b) | (a != np.floor(a)) | (b != np.floor(b)))
    if len(bad):
        at = tuple(bad[0])
        place = ", ".join(str(int(i)) for i in bad[0])
        raise wrong(
            "not-counts",
            f"Counts must be whole numbers with 0 <= met <= n; position {place} has met {a[at]:g} of n {b[at]:g}.",
            f"计数须为整数，且 0 ≤ met ≤ n；第 {place} 个是 {b[at]:g} 次中符合 {a[at]:g} 次。",
        )
    return a.astype(np.int64), b.astype(np.int64)


def level(confidence: float) -> float:
    """A confidence strictly between 0 and 1. InputError `not-a-confidence` otherwise."""
    if not 0 < confidence < 1:
        raise wrong(
            "not-a-confidence",
            f"A confidence lies between 0 and 1, found {confidence:g}.",
            f"置信水平应在 0 与 1 之间，实际是 {confidence:g}。",
            Text("Write 0.95 for 95 %.", "95% 写作 0.95。"),
        )
    return confidence
