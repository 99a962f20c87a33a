"""Hashed character n-grams: the memory of words of the word-list and family heads."""

import numpy as np

START, END = 45, 46
MULTIPLY = np.uint64(0x9E3779B97F4A7C15)


def seed_of(order):
    """Where the hash of one order starts."""
    return np.uint64((0x243F6A8885A308D3 * (order + 1)) & 0xFFFFFFFFFFFFFFFF)


def buckets_of(ids, length, order, buckets):
    """(bucket of each gram, row of each gram): grams of start mark, tokens, end mark."""
    rows, width = ids.shape
    marked = np.full((rows, width + 2), 0, np.uint64)
    marked[:, 0] = START
    marked[:, 1:-1] = ids
    marked[np.arange(rows), length.astype(np.int64) + 1] = END
    spans = width + 3 - order
    h = np.full((rows, spans), seed_of(order), np.uint64)
    for k in range(order):
        h = (h ^ (marked[:, k:k + spans] + np.uint64(1))) * MULTIPLY
    h ^= h >> np.uint64(29)
    inside = np.arange(spans)[None, :] < (length.astype(np.int64) + 3 - order)[:, None]
    at, _ = np.nonzero(inside)
    return (h[inside] % np.uint64(buckets)).astype(np.int64), at
