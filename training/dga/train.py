"""Trains one network. Every run is named by its folder in the work folder and goes on from its checkpoint there."""

import argparse
import json
import os
import time

import numpy as np
import torch
import torch.nn.functional as F

import data
import families
import generators
import names
import paths
from metrics import summary
from network import Net, score


class Pool:
    """Rows drawn with given weights."""

    def __init__(self, rows, weights):
        self.rows = rows
        self.cumulative = np.cumsum(weights.astype(np.float64))

    def draw(self, rng, count):
        at = np.searchsorted(self.cumulative, rng.random(count) * self.cumulative[-1])
        return np.minimum(at, len(self.rows) - 1)


def balanced(rows):
    """Weights that give each family nearly the same mass; small families less, word lists twice."""
    weights = np.zeros(len(rows), np.float64)
    for family in np.unique(rows.family):
        own = rows.family == family
        count = int(own.sum())
        mass = min(count, 3000) ** 0.5 * 55 if family != families.OTHER_CLASS else count
        weights[own] = mass / count
    weights[rows.kind == families.WORDLIST] *= 2.0
    return weights


class Soft:
    """Rows with the logits of teachers, read part by part in a shuffled order."""

    def __init__(self, folder, teachers):
        parts = sorted(int(f[5:-4]) for f in os.listdir(folder) if f.startswith("rows-"))
        parts = [p for p in parts if all(os.path.exists(f"{folder}/logits-{p}-{t}.npy") for t in teachers)]
        loaded = []
        for part in parts:
            with np.load(f"{folder}/rows-{part}.npz") as file:
                loaded.append(data.Rows(**{field: file[field] for field in data.Rows.FIELDS}))
        self.rows = data.Rows.join(loaded)
        self.logits = np.concatenate([np.mean([np.load(f"{folder}/logits-{p}-{t}.npy") for t in teachers], 0) for p in parts], 1)

        # Names near or above the thresholds decide everything; the teachers' soft answers are not biased by their weight.
        self.rows.weight = np.where(self.logits.max(0) > -2.5, 2.0, 0.8).astype(np.float32) * self.rows.weight

    def batch(self, seed, step, size):
        """Each pass over the rows in another order."""
        each = len(self.rows) // size
        order = np.random.default_rng([seed, step // each]).permutation(len(self.rows)) if step % each == 0 or not hasattr(self, "order") else self.order
        self.order = order
        at = order[(step % each) * size:(step % each + 1) * size]
        return self.rows.take(at), self.logits[:, at]


class Suffixes:
    """Tokens of suffixes to swap in: half as benign names have them, half as generated ones do."""

    def __init__(self, pools):
        texts, weights = [], []
        for rows in pools:
            sample = np.random.default_rng(5).integers(0, len(rows), 20_000)
            found = {}
            for i in sample:
                text = data.text_of(rows, i)[int(rows.label_length[i]) + 1:]
                if len(text) < data.SUFFIX_WIDTH - 1:
                    found[text] = found.get(text, 0) + 1
            texts += list(found)
            weights += [v / 20_000 for v in found.values()]
        self.ids = np.full((len(texts), data.SUFFIX_WIDTH), names.PAD, np.uint8)
        for i, text in enumerate(texts):
            self.ids[i, : len(text)] = [names.ALPHABET.index(c) if c in names.ALPHABET else names.UNKNOWN for c in text]
        self.length = np.array([len(t) for t in texts])
        self.cumulative = np.cumsum(weights)

    def draw(self, rng, count):
        at = np.searchsorted(self.cumulative, rng.random(count) * self.cumulative[-1])
        return np.minimum(at, len(self.length) - 1)


def augment(rng, rows, suffixes, drop, swap_dga, swap_benign):
    """Drops or swaps suffixes in place."""
    count = len(rows)
    label = np.minimum(rows.label_length.astype(np.int64), names.MAX_LENGTH - data.SUFFIX_WIDTH - 1)
    fits = rows.label_length <= names.MAX_LENGTH - data.SUFFIX_WIDTH - 1
    u = rng.random(count)
    dropped = np.flatnonzero((u < drop) & (rows.label_length < names.MAX_LENGTH - 2))
    swap = np.where(rows.kind == families.BENIGN, swap_benign, swap_dga)
    swapped = np.flatnonzero((u >= drop) & (u < drop + swap) & fits)
    dot = names.ALPHABET.index(".")
    if len(dropped):
        cut = rows.label_length[dropped].astype(np.int64)
        clear = np.arange(names.MAX_LENGTH)[None, :] >= cut[:, None]
        block = rows.ids[dropped]
        block[clear] = names.PAD
        block[np.arange(len(dropped)), cut] = dot
        block[np.arange(len(dropped)), cut + 1] = names.UNKNOWN
        rows.ids[dropped] = block
        rows.length[dropped] = cut + 2
    if len(swapped):
        new = suffixes.draw(rng, len(swapped))
        cut = label[swapped]
        block = rows.ids[swapped]
        position = np.arange(names.MAX_LENGTH)[None, :] - cut[:, None] - 1
        inside = (position >= 0) & (position < data.SUFFIX_WIDTH)
        values = suffixes.ids[new[:, None], np.clip(position, 0, data.SUFFIX_WIDTH - 1)]
        block = np.where(inside, values, block)
        block[position >= data.SUFFIX_WIDTH] = names.PAD
        block[np.arange(len(swapped)), cut] = dot
        rows.ids[swapped] = block
        rows.length[swapped] = cut + 1 + suffixes.length[new]


def loss_of(net, rows, targets, autocast):
    """Sum of the losses of the three heads over one chunk."""
    ids = torch.from_numpy(rows.ids[:, : int(rows.length.max())].astype(np.int64))
    with torch.cpu.amp.autocast(enabled=autocast):
        r, w, f = net(ids, torch.from_numpy(rows.length.astype(np.int64)))
    kind = torch.from_numpy(rows.kind.astype(np.int64))
    weight = torch.from_numpy(rows.weight)
    known = (kind != families.WORDLIST).float()
    random = F.binary_cross_entropy_with_logits(r, (kind == families.RANDOM).float(), weight * known, reduction="sum")
    wordlist = F.binary_cross_entropy_with_logits(w, (kind == families.WORDLIST).float(), weight, reduction="sum")
    family = F.cross_entropy(f, torch.from_numpy(rows.family.astype(np.int64)), label_smoothing=0.05, reduction="sum")
    if targets is not None:
        # Cross-entropy with the teachers' probabilities keeps the middle right, the distance of logits the tails.
        random, wordlist = [0.25 * hard + 0.75 * F.binary_cross_entropy_with_logits(own, torch.sigmoid(soft), weight, reduction="sum")
                            + 0.05 * (weight * F.smooth_l1_loss(own, soft, reduction="none")).sum()
                            for hard, own, soft in ((random, r, targets[0]), (wordlist, w, targets[1]))]
    return random + wordlist + 0.3 * family


def main():
    p = argparse.ArgumentParser(description=__doc__)
    p.add_argument("name")
    p.add_argument("--train", default=paths.TRAIN)
    p.add_argument("--val", default=paths.VAL)
    p.add_argument("--work", default=paths.WORK)
    p.add_argument("--channels", type=int, default=64)
    p.add_argument("--dilations", type=int, nargs="*", default=[1, 2, 4])
    p.add_argument("--fc", type=int, default=128)
    p.add_argument("--orders", type=int, nargs="*", default=[], help="orders of n-grams beside the word-list and family heads")
    p.add_argument("--buckets", type=int, default=32768)
    p.add_argument("--dims", type=int, default=8)
    p.add_argument("--soft", default="", help="rows of distil.py to learn from instead of the lists")
    p.add_argument("--teachers", nargs="*", default=[], help="runs whose logits are averaged")
    p.add_argument("--steps", type=int, default=3000)
    p.add_argument("--stop", type=int, default=0, help="stop at this step of the schedule; a later call goes on from there")
    p.add_argument("--batch", type=int, default=2048)
    p.add_argument("--rate", type=float, default=3e-3)
    p.add_argument("--seed", type=int, default=1)
    p.add_argument("--synthetic", type=float, default=0.17, help="share of a batch that the generators write")
    p.add_argument("--synthetic-seeds", type=int, nargs="*", default=[11])
    p.add_argument("--real", type=float, default=0.28, help="share of a batch drawn from the families")
    p.add_argument("--drop", type=float, default=0.10)
    p.add_argument("--swap", type=float, default=0.25)
    p.add_argument("--swap-benign", type=float, default=0.08)
    p.add_argument("--leave-out", default="", help="families left out of training, with commas")
    p.add_argument("--init", default="", help="run whose averaged weights training starts from")
    p.add_argument("--threads", type=int, default=1)
    p.add_argument("--exact", action="store_true", help="float32 instead of bfloat16 in the convolutions")
    p.add_argument("--check-every", type=int, default=500)
    o = p.parse_args()
    torch.set_num_threads(o.threads)
    torch.manual_seed(o.seed)
    folder = os.path.join(o.work, "runs", o.name)
    os.makedirs(folder, exist_ok=True)
    with open(os.path.join(folder, "options.json"), "w") as file:
        json.dump(vars(o), file, indent=1)

    rows, sources, _ = data.load(o.train, o.work)
    rows, tuning = data.split_tuning(rows, sources)
    val, _, _ = data.load(o.val, o.work)
    val = data.Rows.join([val, tuning])
    left = [families.index_of(f) for f in o.leave_out.split(",") if f]
    # What is left out of training is there whole to be found: its training rows join the check.
    out = np.flatnonzero(np.isin(rows.family, left))
    if len(left):
        check = data.Rows.join([val, rows.take(np.random.default_rng(3).permutation(out)[:20_000])])
    else:
        check = val
    rows = rows.take(np.flatnonzero(~np.isin(rows.family, left)))
    benign = rows.take(np.flatnonzero(rows.kind == families.BENIGN))
    dga = rows.take(np.flatnonzero(rows.kind != families.BENIGN))
    synthetic = data.Rows.join([generators.load(o.work, seed) for seed in o.synthetic_seeds])
    pools = [Pool(benign, benign.weight), Pool(dga, balanced(dga)), Pool(synthetic, synthetic.weight)]
    counts = [0, int(o.batch * o.real), int(o.batch * o.synthetic)]
    counts[0] = o.batch - sum(counts)
    soft = Soft(os.path.join(o.work, "soft", o.soft), o.teachers) if o.soft else None
    suffixes = Suffixes([benign, dga, synthetic])

    net = Net(o.channels, o.dilations, o.fc, orders=o.orders, buckets=o.buckets, dims=o.dims)
    tables = list(net.grams.parameters())
    trunk = [q for n, q in net.named_parameters() if not n.startswith("grams")]
    optimiser = torch.optim.AdamW([{"params": trunk, "weight_decay": 1e-4}, {"params": tables, "weight_decay": 1e-2}], o.rate)
    warm = max(1, o.steps // 20)
    rate = lambda s: min(1.0, (s + 1) / warm) * (0.02 + 0.98 * 0.5 * (1 + np.cos(np.pi * min(1.0, s / o.steps))))
    ema = {k: v.detach().clone() for k, v in net.state_dict().items()}
    if o.init:
        net.load_state_dict(torch.load(os.path.join(o.work, "runs", o.init, "checkpoint.pt"))["ema"])
        ema = {k: v.detach().clone() for k, v in net.state_dict().items()}
    step, checkpoint = 0, os.path.join(folder, "checkpoint.pt")
    if os.path.exists(checkpoint):
        state = torch.load(checkpoint)
        net.load_state_dict(state["net"])
        optimiser.load_state_dict(state["optimiser"])
        ema, step = state["ema"], state["step"]
    started, seen, total = time.time(), 0, 0.0
    last = o.stop or o.steps
    while step < last:
        rng = np.random.default_rng([o.seed, step])
        for group in optimiser.param_groups:
            group["lr"] = o.rate * rate(step)
        if soft:
            batch, logits = soft.batch(o.seed, step, o.batch)
        else:
            batch = data.Rows.join([pool.rows.take(pool.draw(rng, n)) for pool, n in zip(pools, counts) if n])
            augment(rng, batch, suffixes, o.drop, o.swap, o.swap_benign)
        order = np.argsort(batch.length, kind="stable")
        net.train()
        optimiser.zero_grad(set_to_none=True)
        for chunk in np.array_split(order, 4):
            loss = loss_of(net, batch.take(chunk), torch.from_numpy(logits[:, chunk]) if soft else None, not o.exact) / o.batch
            loss.backward()
            total += float(loss)
        torch.nn.utils.clip_grad_norm_(net.parameters(), 2.0)
        optimiser.step()
        decay = min(0.998, (step + 1) / (step + 10))
        with torch.no_grad():
            for k, v in net.state_dict().items():
                ema[k].lerp_(v, 1 - decay)
        step, seen = step + 1, seen + o.batch
        if step % 100 == 0:
            print(f"step {step} loss {total / 100:.4f} {seen / (time.time() - started):.0f} names/s", flush=True)
            total = 0.0
        if step % o.check_every == 0 or step == last:
            torch.save({"net": net.state_dict(), "ema": ema, "optimiser": optimiser.state_dict(), "step": step,
                        "settings": net.settings}, checkpoint + ".new")
            os.replace(checkpoint + ".new", checkpoint)
            best = Net(**net.settings)
            best.load_state_dict(ema)
            r, w, _ = score(best, check)
            print(f"step {step}", summary(check, r, w, left), flush=True)


if __name__ == "__main__":
    main()
