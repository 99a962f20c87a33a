"""Measures a model file on a labelled list: the columns of the comparison, profiles, families, kinds, sources."""

import argparse
import json

import numpy as np
import torch

import data
import families
import names
import paths
from metrics import POINTS, area, caught
from reader import Model


def margins(model, suffixes, lines):
    """(margin, random, wordlist, family logits) of each line; -inf where nothing can be scored."""
    texts, owner, sub = [], [], []
    for at, (name, *_) in enumerate(lines):
        for part, (label, suffix) in enumerate(data.parts_of(suffixes, name)):
            texts.append(label + "." + suffix)
            owner.append(at)
            sub.append(part)
            if part and suffix in families.DYNAMIC:
                sub[-1] = 2
    owner, sub = np.array(owner), np.array(sub)
    value, random, wordlist, family, *_ = model.decide(texts, sub == 1)
    margin = np.full(len(lines), -np.inf)
    np.maximum.at(margin, owner, value)
    best = np.zeros((len(lines), family.shape[1]), np.float32)
    best[owner[sub == 0]] = family[sub == 0]
    heads = np.full((2, len(lines)), -np.inf)
    heads[0, owner[sub == 0]], heads[1, owner[sub == 0]] = random[sub == 0], wordlist[sub == 0]
    return margin, heads[0], heads[1], best


def row_at(margin, dga, limit):
    """(FPR, recall, F1, accuracy) above a limit."""
    hit = margin > limit
    tp, fp, fn = (hit & dga).sum(), (hit & ~dga).sum(), (~hit & dga).sum()
    return float(fp / (~dga).sum()), float(tp / dga.sum()), float(2 * tp / (2 * tp + fp + fn)), float((hit == dga).mean())


def main():
    p = argparse.ArgumentParser(description=__doc__)
    p.add_argument("model")
    p.add_argument("list", nargs="?", default=paths.VAL)
    p.add_argument("--json", default="")
    p.add_argument("--threads", type=int, default=1)
    o = p.parse_args()
    torch.set_num_threads(o.threads)
    model, lines = Model(o.model), data.read(o.list)
    margin, random, wordlist, family = margins(model, names.Suffixes(), lines)
    dga = np.array([line[1] for line in lines])
    source = np.array([line[3] for line in lines])
    name = np.array([line[2] for line in lines])
    print(f"{len(lines)} names, {dga.sum()} generated; not applicable: {np.isneginf(margin).sum()}")
    points = [caught(margin, dga, point) for point in POINTS]
    compat = model.header["profiles"]["compat"]["margin"]
    print("| FPR@0.5 | recall | F1 | accuracy | AUC | TPR@1e-2 | @1e-3 | @1e-4 |\n|" + "---|" * 8)
    figures = [*row_at(margin, dga, compat), area(margin, dga), *points]
    print("| " + " | ".join(f"{v:.4f}" for v in figures) + " |")
    out = {"columns": figures, "profiles": {}, "families": {}, "kinds": {}, "sources": {}}
    for profile, limit in model.header["profiles"].items():
        out["profiles"][profile] = row_at(margin, dga, limit["margin"])
        print(f"{profile:16s} fpr {out['profiles'][profile][0]:.5f} recall {out['profiles'][profile][1]:.4f} f1 {out['profiles'][profile][2]:.4f} accuracy {out['profiles'][profile][3]:.4f}")
    cats = np.array([families.category_of(f) if d else "benign" for f, d in zip(name, dga)])
    shares = lambda own: [caught(margin[own | ~dga], dga[own | ~dga], point) for point in POINTS]
    for kind in ("random", "pronounceable", "hash", "wordlist"):
        out["kinds"][kind] = shares(dga & (cats == kind))
        print(f"kind {kind:14s}", " ".join(f"{v:.3f}" for v in out["kinds"][kind]))
    words = dga & (cats == "wordlist")
    chosen = words | ~dga
    print("word-list head alone", " ".join(f"{caught(wordlist[chosen], dga[chosen], point):.3f}" for point in POINTS))
    z = family.copy()
    z[:, families.BENIGN_CLASS] = -np.inf
    truth = np.array([families.index_of(f) if d else families.BENIGN_CLASS for f, d in zip(name, dga)])
    top = np.argsort(-z, 1)[:, :3]
    known = dga & (truth != families.OTHER_CLASS)
    accuracy = [float((top[known, 0] == truth[known]).mean()), float((top[known] == truth[known, None]).any(1).mean())]
    out["family"] = accuracy
    print("family top-1 %.3f top-3 %.3f" % tuple(accuracy))
    for f in np.unique(name[dga]):
        own = dga & (name == f)
        out["families"][f] = [int(own.sum()), *shares(own)]
        print(f"  {f:18s} {own.sum():5d} " + " ".join(f"{v:.3f}" for v in out["families"][f][1:]))
    for s in np.unique(source[~dga]):
        own = ~dga & (source == s)
        out["sources"][s] = [int(own.sum())] + [float((margin[own] > l["margin"]).mean()) for l in model.header["profiles"].values()]
        print(f"  benign {s:14s} {own.sum():5d} " + " ".join(f"{v:.5f}" for v in out["sources"][s][1:]))
    if o.json:
        json.dump(out, open(o.json, "w"), indent=1)


if __name__ == "__main__":
    main()
