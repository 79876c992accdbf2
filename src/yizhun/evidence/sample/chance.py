"""Seeds and names in, independent random generators out: what one stream draws never moves another."""

from __future__ import annotations

import hashlib

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]


def stream(seed: int, *names: str) -> np.random.Generator:
    """The generator of a seed and a path of names."""
    digest = hashlib.sha256("\x1f".join((str(seed), *names)).encode()).digest()
    return np.random.Generator(np.random.PCG64(int.from_bytes(digest[:16], "big")))


def logit(chance: Floats) -> Floats:
    """Log odds."""
    odds: Floats = np.log(chance / (1 - chance))
    return odds


def expit(odds: Floats) -> Floats:
    """Chance of log odds."""
    chance: Floats = 1 / (1 + np.exp(-odds))
    return chance


def weighted(rng: np.random.Generator, weights: npt.ArrayLike, n: int) -> Ints:
    """`n` places of `weights`, drawn by them."""
    sums = np.cumsum(np.asarray(weights, dtype=np.float64))
    places: Ints = np.searchsorted(sums, rng.random(n) * sums[-1], side="right").astype(np.int64)
    return places


def spread(rng: np.random.Generator, weights: npt.ArrayLike, n: int) -> Ints:
    """`n` places of `weights` in shares as near to them as whole numbers allow, each at least once, shuffled."""
    shares = np.asarray(weights, dtype=np.float64)
    if n < len(shares):
        return rng.permutation(np.argsort(-shares, kind="stable")[:n])
    counts = 1 + np.floor(shares / shares.sum() * (n - len(shares))).astype(np.int64)
    for place in np.argsort(-shares, kind="stable")[: n - int(counts.sum())]:
        counts[place] += 1
    return rng.permutation(np.repeat(np.arange(len(shares)), counts))


def first_places(group: Ints, rng: np.random.Generator) -> Ints:
    """For every row its place, from 0, in a random order within its group."""
    order = np.lexsort((rng.random(len(group)), group))
    ordered = group[order]
    starts = np.flatnonzero(np.r_[True, ordered[1:] != ordered[:-1]]) if len(group) else np.empty(0, np.int64)
    places = np.empty(len(group), np.int64)
    places[order] = np.arange(len(group)) - np.repeat(starts, np.diff(np.r_[starts, len(group)]))
    return places
