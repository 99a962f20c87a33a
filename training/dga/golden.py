"""The golden file: names written by the generators and by hand, with what the networks say about them."""

import gzip
import json
import os

import numpy as np

import data
import generators
import thresholds

BY_HAND = ("example.com a.de xn--mnchen-3ya.de google.com nytimes.com t.co lazaret.org under_score.net a-b.co.uk "
           "1.cn 163.com 12306.cn baidu.com wikipedia.org amazonaws.com bbc.co.uk archive.org debian.org python.org "
           "unknown.? xkqzvbnmwt.? kxlqwpzrtyvbn.com a1b2c3d4e5f6a7b8.info greentablewindow.net "
           "somethingveryveryverylongthatdoesnotfitintofortyeightcharacters.example.com qqqqqqqqqqqqqqqq.ru "
           "zz.zz x.y name-with-dashes-and-words.org 0123456789.biz").split()


def write(path, model, count=1000):
    """Names with the logits of each network that is asked, the combined ones, the margin, the log-odds and the top families."""
    rows = generators.synthesise(77, 3 * count)
    rng = np.random.default_rng(78)
    texts = BY_HAND + [data.text_of(rows, i) for i in rng.choice(len(rows), count - len(BY_HAND), replace=False)]
    margin, random, wordlist, family, asked, each = model.decide(texts)
    odds = thresholds.rise(*[np.array(c) for c in zip(*model.header["calibration"]["margin"])], margin)
    out = []
    for i, text in enumerate(texts):
        top = np.argsort(-family[i], kind="stable")[:3]
        out.append({"name": text, "networks": {n: {"random": float(l[0][i]), "wordlist": float(l[1][i])} for n, l in each.items() if asked[n][i]},
                    "random": float(random[i]), "wordlist": float(wordlist[i]), "margin": float(margin[i]),
                    "logOdds": float(odds[i]), "families": [[int(c), float(family[i][c])] for c in top]})
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with gzip.GzipFile(path, "wb", mtime=0) as file:
        file.write(json.dumps({"names": out}, indent=0).encode())
