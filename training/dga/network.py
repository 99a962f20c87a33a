"""The network: characters, a residual convolution, pooling, and three heads. No normalisation layers, so that
what is trained is what is shipped."""

import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F

import families
import fused
import names
import ngrams

TAPS = 5


class Net(nn.Module):
    """Logits (random, wordlist, family) of names given as token ids [batch, time] with pad at the end."""

    def __init__(self, channels=64, dilations=(1, 2, 4), fc=128, embedding=24, dropout=0.2, orders=(), buckets=32768, dims=8):
        super().__init__()
        self.settings = dict(channels=channels, dilations=list(dilations), fc=fc, embedding=embedding, dropout=dropout,
                             orders=list(orders), buckets=buckets, dims=dims)
        self.orders, self.buckets = list(orders), buckets
        self.scales = [1.0] * len(self.orders)  # of tables rounded to whole numbers by the exporter
        self.grams = nn.ModuleList(nn.EmbeddingBag(buckets, dims, mode="sum") for _ in orders)
        for table in self.grams:
            nn.init.normal_(table.weight, std=0.1)
        self.embedding = nn.Embedding(names.TOKENS, embedding, padding_idx=names.PAD)
        self.first = nn.Conv2d(embedding, channels, (1, TAPS), padding=(0, TAPS // 2))
        self.blocks = nn.ModuleList(nn.Conv2d(channels, channels, (1, 3), padding=(0, d), dilation=(1, d)) for d in dilations)
        for block in self.blocks:
            nn.init.kaiming_normal_(block.weight, nonlinearity="relu")
            block.weight.data.mul_(0.7)
            nn.init.zeros_(block.bias)
        self.fc = nn.Linear(2 * channels, fc)
        self.side = nn.Linear(2 * channels + dims * len(orders), fc)
        self.random = nn.Linear(fc, 1)
        self.wordlist = nn.Linear(fc, 1)
        self.family = nn.Linear(fc, families.CLASS_COUNT)
        self.dropout = dropout
        self.to(memory_format=torch.channels_last)

    def trunk(self, ids, lengths):
        """[max over time, mean over time] of the last block; float32."""
        if torch.is_autocast_cpu_enabled() and fused.library():
            return self.fast_trunk(ids, lengths)
        time = ids.shape[1]
        mask = (torch.arange(time)[None, :] < lengths[:, None])[:, None, None, :]
        x = self.embedding(ids).permute(0, 2, 1)[:, :, None, :]
        if torch.is_autocast_cpu_enabled():
            x, mask = x.bfloat16(), mask.bfloat16()
        else:
            mask = mask.float()
        x = F.relu(self.first(x)) * mask
        for block in self.blocks:
            x = torch.addcmul(x, F.relu(block(x)), mask)
        x = x[:, :, 0, :]
        return torch.cat([x.amax(2).float(), x.sum(2, dtype=torch.float32) / lengths[:, None].float()], 1)

    def fast_trunk(self, ids, lengths):
        """The same by single passes in bfloat16."""
        flat = lambda c: c.squeeze(2).permute(0, 2, 1)
        image = lambda x: x.permute(0, 2, 1).unsqueeze(2)
        x = image(self.embedding(ids).bfloat16())
        x = fused.Residual.apply(None, flat(self.first(x)), lengths)
        for block in self.blocks:
            x = fused.Residual.apply(x, flat(block(image(x))), lengths)
        return fused.Pool.apply(x, lengths)

    def memory(self, ids, lengths):
        """The summed n-grams of each order, scaled by 1 / sqrt(length + 2); some are left out in training."""
        found = []
        tokens, count = ids.numpy(), lengths.numpy()
        for order, table, scale in zip(self.orders, self.grams, self.scales):
            bucket, row = ngrams.buckets_of(tokens, count, order, self.buckets)
            offsets = np.searchsorted(row, np.arange(len(count)))
            weight = torch.rand(len(bucket)).gt_(0.3).div_(0.7) if self.training else torch.ones(len(bucket))
            with torch.cpu.amp.autocast(enabled=False):
                sums = table(torch.from_numpy(bucket), torch.from_numpy(offsets), weight)
            found.append(sums * scale / (lengths[:, None].float() + 2).sqrt())
        return found

    def forward(self, ids, lengths):
        pooled = self.trunk(ids, lengths)
        aside = torch.cat([pooled] + self.memory(ids, lengths), 1) if self.orders else pooled
        hidden = F.dropout(F.relu(self.fc(pooled)), self.dropout, self.training)
        side = F.dropout(F.relu(self.side(aside)), self.dropout, self.training)
        return self.random(hidden).float()[:, 0], self.wordlist(side).float()[:, 0], self.family(side).float()


def score(net, rows, batch=4096, autocast=False):
    """(random, wordlist, family) logits of all rows, as arrays, in float32 unless told otherwise."""
    order = np.argsort(rows.length, kind="stable")
    count = len(rows)
    random, wordlist = np.zeros(count, np.float32), np.zeros(count, np.float32)
    family = np.zeros((count, families.CLASS_COUNT), np.float32)
    net.eval()
    with torch.no_grad(), torch.cpu.amp.autocast(enabled=autocast):
        for start in range(0, count, batch):
            part = order[start:start + batch]
            width = int(rows.length[part].max())
            ids = torch.from_numpy(rows.ids[part, :width].astype(np.int64))
            r, w, f = net(ids, torch.from_numpy(rows.length[part].astype(np.int64)))
            random[part], wordlist[part], family[part] = r.numpy(), w.numpy(), f.numpy()
    return random, wordlist, family
