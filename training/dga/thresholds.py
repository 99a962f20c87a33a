"""Thresholds, margin and calibration: how the logits of the two binary heads become one ranking."""

import numpy as np

import families

# False-positive shares at which both heads get a threshold; the margin of each is -log10 of the share.
BUDGETS = (0.5, 0.3, 0.2, 0.1, 0.05, 0.03, 0.02, 0.01, 0.005, 0.003, 0.002, 0.001, 0.0005, 0.0003, 0.0002, 0.0001)
PROFILES = {"high-confidence": 1e-4, "balanced": 1e-3, "sensitive": 1e-2, "compat": 4.5e-3}
TAIL = 15


def quantile(benign_sorted, share):
    """The logit that a share of the benign names exceeds; beyond the data an exponential tail goes on."""
    count = len(benign_sorted)
    at = share * count
    if at >= TAIL:
        return float(benign_sorted[min(int(at), count - 1)])
    top = benign_sorted[:TAIL + 1]
    scale = float(np.mean(top[:TAIL] - top[TAIL]))
    return float(top[TAIL]) + scale * float(np.log(TAIL / max(at, 1e-3)))


def pair(benign_random, benign_wordlist, budget, share):
    """Thresholds of both heads where `share` of the budget is for the random head; their union meets the budget."""
    r, w = np.sort(benign_random)[::-1], np.sort(benign_wordlist)[::-1]
    scale = 1.0
    for _ in range(12):
        tr = quantile(r, min(0.98, scale * budget * share))
        tw = quantile(w, min(0.98, scale * budget * (1 - share)))
        got = float(((benign_random > tr) | (benign_wordlist > tw)).mean())
        if budget * len(r) < 40 or abs(got - budget) < 0.01 * budget:
            break
        scale *= budget / max(got, 1e-9)
    return tr, tw


def fit(random, wordlist, kind, weight=None):
    """[(margin, random threshold, word-list threshold)…] with strictly rising columns."""
    benign = kind == families.BENIGN
    weight = np.ones(len(kind)) if weight is None else weight
    knots = []
    for budget in BUDGETS:
        best = None
        for share in (0.5, 0.6, 0.7, 0.8, 0.85, 0.9, 0.94, 0.97):
            if budget <= 3e-4 and share < 0.9:
                continue
            tr, tw = pair(random[benign], wordlist[benign], budget, share)
            hit = ((random > tr) | (wordlist > tw))[~benign]
            value = float((hit * weight[~benign]).sum() / weight[~benign].sum())
            if best is None or value > best[0] + 5e-4:
                best = (value, tr, tw, share)
        tr, tw = best[1], best[2]
        if knots:
            tr, tw = max(tr, knots[-1][1] + 0.02), max(tw, knots[-1][2] + 0.02)
        knots.append((-float(np.log10(budget)), tr, tw))
    return knots


def margin_of(knots, random, wordlist):
    """max over heads of the piecewise-linear map of the head's logit; the end segments go on."""
    m = np.array([k[0] for k in knots])
    return np.maximum(rise(np.array([k[1] for k in knots]), m, random), rise(np.array([k[2] for k in knots]), m, wordlist))


def rise(xs, ys, x):
    """Piecewise linear through the knots, going on with the first and last slopes."""
    at = np.clip(np.searchsorted(xs, x, side="right") - 1, 0, len(xs) - 2)
    return ys[at] + (x - xs[at]) * (ys[at + 1] - ys[at]) / (xs[at + 1] - xs[at])


def thresholds_at(knots, budget):
    """Both heads' thresholds for a false-positive share."""
    m = -np.log10(budget)
    ms = np.array([k[0] for k in knots])
    return (float(rise(ms, np.array([k[1] for k in knots]), m)), float(rise(ms, np.array([k[2] for k in knots]), m)))


def calibrate(margin, positive, middle):
    """[(margin, log-odds)…]: isotonic frequencies made strictly rising, shifted so that `middle` is even odds."""
    edges = np.unique(np.concatenate([[margin.min()], np.arange(0.3, 4.6, 0.35), [max(margin.max(), 5.0)]]))
    odds = []
    for low, high in zip(edges[:-1], edges[1:]):
        inside = (margin >= low) & (margin < high)
        odds.append(np.log((float((inside & positive).sum()) + 0.5) / (float((inside & ~positive).sum()) + 0.5)))
    odds = np.maximum.accumulate(np.array(odds)) + 0.05 * np.arange(len(odds))
    centres = (edges[:-1] + edges[1:]) / 2
    odds = odds - rise(centres, odds, np.array([middle]))[0]
    return [(float(a), float(b)) for a, b in zip(centres, odds)]
