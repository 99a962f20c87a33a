"""Writes a fixed set of augmented rows with the mean logits of trained networks: what a student learns from."""

import argparse
import os
import time

import numpy as np
import torch

import data
import export
import generators
import paths
from network import score
from train import Pool, Suffixes, augment, balanced


def main():
    p = argparse.ArgumentParser(description=__doc__)
    p.add_argument("name", help="file name in the work folder")
    p.add_argument("teacher", help="name of a run")
    p.add_argument("--train", default=paths.TRAIN)
    p.add_argument("--work", default=paths.WORK)
    p.add_argument("--count", type=int, default=1_200_000)
    p.add_argument("--seed", type=int, default=21)
    p.add_argument("--part", type=int, default=100_000)
    o = p.parse_args()
    torch.set_num_threads(1)
    rows, sources, _ = data.load(o.train, o.work)
    rows, _ = data.split_tuning(rows, sources)
    benign = rows.take(np.flatnonzero(rows.kind == 0))
    dga = rows.take(np.flatnonzero(rows.kind != 0))
    synthetic = generators.load(o.work)
    more = generators.load(o.work, seed=12)
    suffixes = Suffixes([benign, dga, synthetic])
    synthetic = data.Rows.join([synthetic, more])
    pools = [Pool(benign, benign.weight), Pool(dga, balanced(dga)), Pool(synthetic, synthetic.weight)]
    net = export.load(o.work, o.teacher)
    folder = os.path.join(o.work, "soft", o.name)
    os.makedirs(folder, exist_ok=True)
    for part in range(o.count // o.part):
        rng = np.random.default_rng([o.seed, part])
        counts = [int(o.part * s) for s in (0.54, 0.26, 0.20)]
        batch = data.Rows.join([pool.rows.take(pool.draw(rng, n)) for pool, n in zip(pools, counts)])
        augment(rng, batch, suffixes, 0.08, 0.22, 0.08)
        path = os.path.join(folder, f"rows-{part}.npz")
        if not os.path.exists(path):
            np.savez(path + f".{o.teacher}.npz", **{field: getattr(batch, field) for field in data.Rows.FIELDS})
            os.replace(path + f".{o.teacher}.npz", path)
        path = os.path.join(folder, f"logits-{part}-{o.teacher}.npy")
        if not os.path.exists(path):
            started = time.time()
            r, w, _ = score(net, batch, 512, autocast=True)
            np.save(path, np.stack([r, w]))
            print(part, f"{len(batch) / (time.time() - started):.0f} names/s", flush=True)


if __name__ == "__main__":
    main()
