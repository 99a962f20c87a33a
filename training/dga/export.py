"""Writes the model file (see FORMAT.md) and the golden file from trained checkpoints."""

import argparse
import hashlib
import json
import os
import struct

import numpy as np
import torch

import data
import families
import golden
import names
import ngrams
import paths
import thresholds
from network import TAPS, Net, score
from reader import Model


def load(work, run):
    """The averaged weights of a run, or of several joined by + that began from the same weights."""
    states = [torch.load(os.path.join(work, "runs", one, "checkpoint.pt")) for one in run.split("+")]
    net = Net(**states[0]["settings"])
    net.load_state_dict({k: sum(s["ema"][k] for s in states) / len(states) for k in states[0]["ema"]})
    net.eval()
    return net


def tensors_of(name, net):
    """The tensors of one network as the reader wants them."""
    to = lambda t: t.detach().numpy().astype(np.float32)
    table = torch.einsum("te,cek->ktc", net.embedding.weight, net.first.weight[:, :, 0, :])
    table[:, names.PAD] = 0.0
    found = [("first", to(table)), ("first.bias", to(net.first.bias))]
    assert found[0][1].shape[0] == TAPS
    for i, block in enumerate(net.blocks):
        found += [(f"block{i}.weight", to(block.weight[:, :, 0, :].permute(2, 1, 0))), (f"block{i}.bias", to(block.bias))]
    for part in ("fc", "side", "family"):
        layer = getattr(net, part)
        found += [(f"{part}.weight", to(layer.weight.t())), (f"{part}.bias", to(layer.bias))]
    for part in ("random", "wordlist"):
        layer = getattr(net, part)
        found += [(f"{part}.weight", to(layer.weight[0])), (f"{part}.bias", to(layer.bias))]
    for order, table in zip(net.orders, net.grams):
        found.append((f"ngram{order}", table.weight.detach().numpy().astype(np.int8)))
    return [(f"{name}.{part}", np.ascontiguousarray(values)) for part, values in found]


def quantise(net):
    """Rounds the n-gram tables to 8 bits: the scales go into the side layer's rows while the tables are whole numbers."""
    scales = []
    for at, table in enumerate(net.grams):
        scale = float(np.float32(table.weight.detach().abs().max() / 127))
        table.weight.data = torch.round(table.weight.data / scale).clamp(-127, 127)
        scales.append(scale)
    net.scales = scales
    return net


# How much higher a logit of a label below the registered one must be: such labels name machines, and look it.
SUB_LABEL = 2.0


def grams_of(net):
    """The header's description of the n-grams."""
    if not net.orders:
        return None
    return {"orders": net.orders, "buckets": net.buckets, "dims": net.settings["dims"], "scales": net.scales,
            "multiply": str(int(ngrams.MULTIPLY)), "seeds": [str(int(ngrams.seed_of(order))) for order in net.orders],
            "start": ngrams.START, "end": ngrams.END, "shift": 29}


def write(path, header, tensors):
    """The file: magic, version, header, tensors at multiples of 64, hash."""
    described = [{"name": n, "dtype": "i8" if t.dtype == np.int8 else "f32", "shape": list(t.shape), "offset": 0, "bytes": t.nbytes} for n, t in tensors]
    header["tensors"] = described
    size = 0
    for _ in range(3):
        text = json.dumps(header, separators=(",", ":")).encode()
        at = (12 + len(text) + 63) // 64 * 64
        for entry in described:
            entry["offset"] = at
            at = (at + entry["bytes"] + 63) // 64 * 64
    text = json.dumps(header, separators=(",", ":")).encode()
    body = bytearray(b"DGAM" + struct.pack("<II", 1, len(text)) + text)
    for entry, (_, values) in zip(described, tensors):
        body += bytes(entry["offset"] - len(body))
        body += values.tobytes() if values.dtype == np.int8 else values.astype("<f4").tobytes()
    body += bytes((len(body) + 63) // 64 * 64 - len(body))
    body += hashlib.sha256(body).digest()
    with open(path, "wb") as file:
        file.write(body)
    return len(body)


def family_thresholds(logits, truth, wanted=0.7):
    """Per class the probability from which on most names so labelled are right; 1 where that never holds."""
    z = logits - logits.max(1, keepdims=True)
    p = np.exp(z) / np.exp(z).sum(1, keepdims=True)
    p[:, families.BENIGN_CLASS] = 0
    p = p / p.sum(1, keepdims=True)
    top, best = p.argmax(1), p.max(1)
    out = []
    for c in range(len(families.CLASSES)):
        own = top == c
        order = np.argsort(-best[own])
        right = np.cumsum(truth[own][order] == c) / np.arange(1, own.sum() + 1)
        good = np.flatnonzero(right >= wanted)
        out.append(float(np.clip(best[own][order][good[-1]], 0.2, 0.99)) if len(good) and good[-1] >= 5 else 0.99)
    return out


def main():
    p = argparse.ArgumentParser(description=__doc__)
    p.add_argument("runs", nargs="+", help="name of a run, or name=run")
    p.add_argument("--val", default=paths.VAL)
    p.add_argument("--train", default=paths.TRAIN)
    p.add_argument("--work", default=paths.WORK)
    p.add_argument("--out", default="../../src/Lazaret.Domains/Model/Data/lazaret-dga-1.dgam")
    p.add_argument("--golden", default="../../tests/Lazaret.Domains.Tests/Golden/golden.json.gz")
    p.add_argument("--weights", type=float, nargs="*", help="of the networks in the mean; they add up to 1")
    p.add_argument("--bound", type=float, default=0.0, help="margin of the first network from which on the others are asked too")
    p.add_argument("--metrics", default="", help="JSON file of figures to put into the header")
    o = p.parse_args()
    torch.set_num_threads(1)
    nets = {}
    for run in o.runs:
        name, _, source = run.rpartition("=")
        nets[name or "n%d" % len(nets)] = quantise(load(o.work, source))
    val, _, _ = data.load(o.val, o.work)
    rows, sources, sha = data.load(o.train, o.work)
    _, tuning = data.split_tuning(rows, sources)
    tune = data.Rows.join([val.take(np.flatnonzero(val.weight == 1.0)), tuning])
    weights = dict(zip(nets, o.weights or [1.0 / len(nets)] * len(nets)))
    logits = {name: score(net, tune) for name, net in nets.items()}
    mean = [sum(weights[n] * logits[n][i] for n in nets) for i in range(3)]
    knots = thresholds.fit(mean[0], mean[1], tune.kind)
    first, cascade = next(iter(nets)), None
    if o.bound:
        cascade = {"first": [first], "bound": o.bound}
        # The thresholds say which names the second stage sees, and what it says moves the thresholds: a few rounds settle it.
        for _ in range(3):
            more = thresholds.margin_of(knots, *logits[first][:2]) >= o.bound
            mean = [np.where(more if m.ndim == 1 else more[:, None], sum(weights[n] * logits[n][i] for n in nets), logits[first][i])
                    for i, m in enumerate(mean)]
            knots = thresholds.fit(mean[0], mean[1], tune.kind)
        print("second stage: %.4f of the harmless names, %.4f of the generated ones" % (more[tune.kind == 0].mean(), more[tune.kind != 0].mean()))
    margin = thresholds.margin_of(knots, mean[0], mean[1])
    positive = tune.kind != families.BENIGN
    middle = -float(np.log10(thresholds.PROFILES["compat"]))
    calibration = thresholds.calibrate(margin, positive, middle)
    extra = SUB_LABEL
    profiles = {}
    for profile, budget in thresholds.PROFILES.items():
        r, w = thresholds.thresholds_at(knots, budget)
        profiles[profile] = {"budget": budget, "margin": -float(np.log10(budget)), "random": r, "wordlist": w,
                             "sub": {"random": r + extra, "wordlist": w + extra}}
    dga = tune.kind != families.BENIGN
    limits = family_thresholds(mean[2][dga], tune.family[dga])
    low, high = -1.0, 7.0
    histogram = lambda chosen: np.histogram(np.clip(margin[chosen], low, high - 1e-6), 40, (low, high))[0].tolist()
    each = lambda head: [[n, weights[n]] for n in nets]
    header = {
        "id": "lazaret-dga-1", "created": "2026-11-21", "trainingDataSha256": sha, "licence": "Apache-2.0",
        "notes": "See docs/domains-model.md.", "metrics": json.load(open(o.metrics)) if o.metrics else {},
        "maxLength": names.MAX_LENGTH,
        "tokens": {"characters": names.ALPHABET, "unknown": names.UNKNOWN, "pad": names.PAD},
        "dynamicSuffixes": sorted(families.DYNAMIC),
        "networks": [{"name": n, "channels": net.settings["channels"], "taps": TAPS,
                      "blocks": [{"width": 3, "dilation": d} for d in net.settings["dilations"]],
                      "fc": net.settings["fc"], "ngrams": grams_of(net), "features": [],
                      "heads": ["random", "wordlist", "family"]} for n, net in nets.items()],
        "combine": {head: each(head) for head in ("random", "wordlist", "family")},
        "cascade": cascade,
        "families": [{"name": name, "aliases": aliases, "group": group, "category": category, "threshold": limit}
                     for (name, aliases, group, category), limit in zip(families.described(), limits)],
        "familyOther": families.OTHER_CLASS, "familyBenign": families.BENIGN_CLASS,
        "margin": {"random": [[k[1], k[0]] for k in knots], "wordlist": [[k[2], k[0]] for k in knots]},
        "marginSub": {"random": [[k[1] + extra, k[0]] for k in knots], "wordlist": [[k[2] + extra, k[0]] for k in knots]},
        "calibration": {"margin": [list(c) for c in calibration],
                        "random": [[float(thresholds.rise(np.array([k[0] for k in knots]), np.array([k[1] for k in knots]), m)), z] for m, z in calibration],
                        "wordlist": [[float(thresholds.rise(np.array([k[0] for k in knots]), np.array([k[2] for k in knots]), m)), z] for m, z in calibration]},
        "profiles": profiles,
        "histogram": {"low": low, "high": high, "benign": histogram(~dga), "dga": histogram(dga)},
    }
    tensors = [t for n, net in nets.items() for t in tensors_of(n, net)]
    os.makedirs(os.path.dirname(o.out), exist_ok=True)
    print(o.out, write(o.out, header, tensors), "bytes")
    model = Model(o.out)
    golden.write(o.golden, model)
    some = val.take(np.arange(0, len(val), 37))
    read = model.networks([data.text_of(some, i) for i in range(len(some))])
    worst = max(np.abs(a - b).max() for n, net in nets.items() for a, b in zip(read[n], score(net, some)))
    print(f"file against training framework: largest difference {worst:.1e}")
    assert worst < 1e-3
    for profile, limit in profiles.items():
        hit = (mean[0] > limit["random"]) | (mean[1] > limit["wordlist"])
        print(profile, "fpr %.5f tpr %.4f" % (hit[~dga].mean(), hit[dga].mean()), limit)


if __name__ == "__main__":
    main()
