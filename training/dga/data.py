"""Reads the labelled lists once and keeps them as arrays: one row per distinct registrable name."""

import argparse
import csv
import gzip
import hashlib
import os

import numpy as np

import families
import names
import paths

SUFFIX_WIDTH = 24


class Rows:
    """Names as tokens with everything training needs to know about them."""

    FIELDS = ("ids", "length", "label_length", "kind", "family", "source", "weight")

    def __init__(self, **fields):
        for field in self.FIELDS:
            setattr(self, field, fields[field])

    def __len__(self):
        return len(self.length)

    def take(self, rows):
        return Rows(**{field: getattr(self, field)[rows] for field in self.FIELDS})

    @staticmethod
    def join(parts):
        return Rows(**{field: np.concatenate([getattr(p, field) for p in parts]) for field in Rows.FIELDS})


def make_rows(pairs, kind, family, source, weight):
    """Rows from (label, suffix) pairs; the other arguments are arrays or single values."""
    texts = [label + "." + suffix for label, suffix in pairs]
    ids, length = names.encode(texts)
    suffix_length = np.fromiter((len(s) for _, s in pairs), np.int64, len(pairs))
    label_length = np.maximum(length.astype(np.int64) - suffix_length - 1, 1).astype(np.uint8)
    count = len(pairs)
    fill = lambda value, dtype: np.broadcast_to(np.asarray(value, dtype), (count,)).copy()
    return Rows(ids=ids, length=length, label_length=label_length, kind=fill(kind, np.uint8),
                family=fill(family, np.uint8), source=fill(source, np.uint8), weight=fill(weight, np.float32))


def read(path):
    """(name, label, family, source) of each line."""
    with gzip.open(path, "rt", encoding="ascii") as lines:
        reader = csv.reader(lines)
        next(reader)
        return [(row[0], row[1] == "1", row[2], row[3]) for row in reader]


def parts_of(suffixes, name):
    """[(label, suffix)…]: the registrable label first, then what rule (b) adds; empty where nothing can be scored."""
    if name.endswith(".arpa") or "." not in name:
        return []
    sub, label, suffix = suffixes.split(name)
    if not label:
        return []
    found = [(label, suffix)]
    longest = max(sub, key=len) if sub else ""
    dynamic = label + "." + suffix in families.DYNAMIC
    if dynamic and sub:
        found.append((sub[-1], label + "." + suffix))
    elif len(longest) >= 8:
        found.append((longest, suffix))
    return found


def build(path, cache):
    """Training rows: registrable names once each; scored sub-labels as rows of their own."""
    suffixes, seen = names.Suffixes(), {}
    sources = []
    for name, dga, family, source in read(path):
        parts = parts_of(suffixes, name)
        if not parts:
            continue
        if source not in sources:
            sources.append(source)
        kind = families.kind_of(family) if dga else families.BENIGN
        # A generated name below a registered one says nothing about the registered one.
        for at, pair in enumerate(parts[-1:] if dga else parts):
            key = pair
            if key not in seen:
                seen[key] = (kind, families.index_of(family) if dga else families.BENIGN_CLASS,
                             min(sources.index(source), 254), 1.0 if at == 0 else 0.5)
    pairs = list(seen)
    meta = list(seen.values())
    rows = make_rows(pairs, *[np.array(column) for column in zip(*meta)])
    np.savez(cache, sources=np.array(sources), sha=hashlib.sha256(open(path, "rb").read()).hexdigest(),
             **{field: getattr(rows, field) for field in Rows.FIELDS})


def load(path, work):
    """The rows of a list, from the cache in the work folder where it is there."""
    cache = os.path.join(work, os.path.basename(path).replace(".csv.gz", ".npz"))
    if not os.path.exists(cache):
        build(path, cache)
    with np.load(cache) as file:
        rows = Rows(**{field: file[field] for field in Rows.FIELDS})
        return rows, [str(s) for s in file["sources"]], str(file["sha"])


def split_tuning(rows, sources, count=30_000, seed=123):
    """(training rows, harmless rows set aside for thresholds): the latter hold Chinese names as rarely as the field does."""
    rng = np.random.default_rng(seed)
    benign = np.flatnonzero((rows.kind == families.BENIGN) & (rows.weight == 1.0))
    chosen = rng.permutation(benign)[: count * 5 // 4]
    chinese = rows.source[chosen] == sources.index("china2026")
    kept = np.concatenate([chosen[~chinese], chosen[chinese][: int(0.12 * (~chinese).sum())]])
    mask = np.ones(len(rows), bool)
    mask[kept] = False
    return rows.take(np.flatnonzero(mask)), rows.take(kept)


def text_of(rows, row):
    """The text of a row."""
    return "".join((names.ALPHABET + "?")[t] for t in rows.ids[row, : rows.length[row]])


if __name__ == "__main__":
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("list")
    arguments.add_argument("--work", default=paths.WORK)
    options = arguments.parse_args()
    rows, sources, sha = load(options.list, options.work)
    print(len(rows), "rows", sha, sources)
