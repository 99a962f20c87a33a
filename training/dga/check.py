"""Compares the golden file with what the model file alone gives: the exporter and the reader must agree."""

import gzip
import json
import sys

import numpy as np

from reader import Model

if __name__ == "__main__":
    model, rows = Model(sys.argv[1]), json.load(gzip.open(sys.argv[2]))["names"]
    margin, random, wordlist, family, *_ = model.decide([row["name"] for row in rows])
    worst = max(np.abs(random - [row["random"] for row in rows]).max(), np.abs(wordlist - [row["wordlist"] for row in rows]).max(),
                np.abs(margin - [row["margin"] for row in rows]).max(),
                max(abs(family[i][c] - v) for i, row in enumerate(rows) for c, v in row["families"]))
    print(f"{len(rows)} names, largest difference {worst:.2e}")
    sys.exit(int(worst > 1e-3))
