"""Figures about scores: the area under the curve, true-positive shares at false-positive shares, budgets."""

import numpy as np

import families

POINTS = (1e-2, 1e-3, 1e-4)


def area(scores, positive):
    """Area under the receiver operating curve, ties counted half."""
    values, inverse, counts = np.unique(scores, return_inverse=True, return_counts=True)
    rank = np.cumsum(counts) - (counts - 1) / 2.0
    ranks = rank[inverse]
    p = int(positive.sum())
    n = len(scores) - p
    return (ranks[positive].sum() - p * (p + 1) / 2.0) / (p * n)


def threshold(benign, share):
    """The score that at most the given share of the benign scores exceed."""
    ordered = np.sort(benign)[::-1]
    return ordered[min(int(share * len(ordered)), len(ordered) - 1)]


def caught(scores, positive, share):
    """True-positive share above the threshold for a false-positive share."""
    return float((scores[positive] > threshold(scores[~positive], share)).mean())


def summary(val, random, wordlist, left=()):
    """One line during training: each head alone, both together, and the families left out, each family alike."""
    import thresholds
    out = np.isin(val.family, left)
    seen = ~out
    benign = val.kind == families.BENIGN
    parts = []
    for kind, name, logits in ((families.RANDOM, "random", random), (families.WORDLIST, "words", wordlist)):
        chosen = benign | (val.kind == kind) & seen
        parts.append(f"{name} {area(logits[chosen], ~benign[chosen]):.4f} " + shares(logits[chosen], ~benign[chosen]))
    knots = thresholds.fit(random[seen], wordlist[seen], val.kind[seen])
    margin = thresholds.margin_of(knots, random, wordlist)
    parts.append(f"both {area(margin[seen], ~benign[seen]):.4f} " + shares(margin[seen], ~benign[seen]))
    if len(left):
        own = np.unique(val.family[out])
        each = np.array([[caught(margin[benign | (val.family == f)], val.family[benign | (val.family == f)] == f, p) for p in POINTS] for f in own])
        parts.append("left-out " + " ".join(f"{s:.3f}" for s in each.mean(0)))
        parts.append(" ".join(f"{families.CLASSES[f]}:{each[i, 1]:.2f}" for i, f in enumerate(own)))
    return " | ".join(parts)


def shares(scores, positive):
    return " ".join(f"{caught(scores, positive, point):.3f}" for point in POINTS)
