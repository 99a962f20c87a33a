"""Reads a model file back and computes from it alone: what evaluate.py measures is what is shipped."""

import hashlib
import json
import struct

import numpy as np
import torch
import torch.nn.functional as F

import names
import ngrams


class Model:
    """A model file. `logits` gives the combined logits, `margin` the ranking."""

    def __init__(self, path):
        body = open(path, "rb").read()
        if hashlib.sha256(body[:-32]).digest() != body[-32:] or body[:4] != b"DGAM":
            raise ValueError(f"{path} is no whole model file")
        _, size = struct.unpack("<II", body[4:12])
        self.header = json.loads(body[12:12 + size])
        self.tensors = {}
        for t in self.header["tensors"]:
            dtype = {"f32": np.float32, "f16": np.float16, "i8": np.int8}[t["dtype"]]
            flat = np.frombuffer(body, dtype, t["bytes"] // np.dtype(dtype).itemsize, t["offset"])
            self.tensors[t["name"]] = torch.from_numpy(flat.reshape(t["shape"]).astype(np.float32))

    def _network(self, net, ids, lengths):
        get = lambda part: self.tensors[net["name"] + "." + part]
        count, time = ids.shape
        mask = (torch.arange(time)[None, :] < lengths[:, None])[:, :, None].float()
        padded = F.pad(ids, (2, 2), value=names.PAD)
        x = get("first.bias")[None, None, :].repeat(count, time, 1)
        for k in range(5):
            x += get("first")[k][padded[:, k:k + time]]
        x = F.relu(x) * mask
        for i, block in enumerate(net["blocks"]):
            d, weight = block["dilation"], get(f"block{i}.weight")
            y = F.conv1d(x.permute(0, 2, 1), weight.permute(2, 1, 0).contiguous(), get(f"block{i}.bias"), padding=d, dilation=d)
            x = x + F.relu(y.permute(0, 2, 1)) * mask
        pooled = torch.cat([x.amax(1), x.sum(1) / lengths[:, None]], 1)
        side_in = [pooled]
        if net["ngrams"]:
            for at, order in enumerate(net["ngrams"]["orders"]):
                bucket, row = ngrams.buckets_of(ids.numpy(), lengths.numpy(), order, net["ngrams"]["buckets"])
                sums = torch.zeros(count, net["ngrams"]["dims"]).index_add_(0, torch.from_numpy(row), get(f"ngram{order}")[torch.from_numpy(bucket)])
                side_in.append(sums * net["ngrams"]["scales"][at] / (lengths[:, None].float() + 2).sqrt())
        hidden = F.relu(pooled @ get("fc.weight") + get("fc.bias"))
        side = F.relu(torch.cat(side_in, 1) @ get("side.weight") + get("side.bias"))
        return (hidden @ get("random.weight") + get("random.bias"), side @ get("wordlist.weight") + get("wordlist.bias"),
                side @ get("family.weight") + get("family.bias"))

    def networks(self, texts, batch=1024):
        """{network: (random, wordlist, family)} of the texts."""
        ids, length = names.encode(texts)
        order = np.argsort(length, kind="stable")
        out = {n["name"]: [np.zeros(len(texts), np.float32), np.zeros(len(texts), np.float32),
                           np.zeros((len(texts), len(self.header["families"]) + 2), np.float32)] for n in self.header["networks"]}
        with torch.no_grad():
            for start in range(0, len(texts), batch):
                part = order[start:start + batch]
                width = int(length[part].max())
                some = torch.from_numpy(ids[part, :width].astype(np.int64))
                for net in self.header["networks"]:
                    for into, values in zip(out[net["name"]], self._network(net, some, torch.from_numpy(length[part].astype(np.int64)))):
                        into[part] = values.numpy()
        return out

    def decide(self, texts, sub=None):
        """(margin, random, wordlist, family, asked of each network) of the texts; `sub` marks those that marginSub is for."""
        each = self.networks(texts)
        sub = np.zeros(len(texts), bool) if sub is None else sub
        margin_of = lambda r, w: np.where(sub, self.margin(r, w, "marginSub"), self.margin(r, w))
        whole = self.combined(each)
        asked = {n: np.ones(len(texts), bool) for n in each}
        if self.header["cascade"]:
            first = self.combined(each, self.header["cascade"]["first"])
            more = ~(margin_of(*first[:2]) < self.header["cascade"]["bound"])
            whole = [np.where(more if w.ndim == 1 else more[:, None], w, f) for w, f in zip(whole, first)]
            for n in each:
                asked[n] = more | (n in self.header["cascade"]["first"])
        return margin_of(*whole[:2]), *whole, asked, each

    def combined(self, each, only=None):
        """(random, wordlist, family): means by the weights of the header, of all networks or of some."""
        out = []
        for i, head in enumerate(("random", "wordlist", "family")):
            weights = {n: w for n, w in self.header["combine"][head] if only is None or n in only}
            out.append(sum(w * each[n][i] for n, w in weights.items()) / sum(weights.values()))
        return out

    def margin(self, random, wordlist, knots="margin"):
        from thresholds import rise
        of = lambda head, x: rise(*[np.array(c) for c in zip(*self.header[knots][head])], x)
        return np.maximum(of("random", random), of("wordlist", wordlist))
