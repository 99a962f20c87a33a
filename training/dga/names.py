"""Names: the public-suffix list, the registrable part of a name, and the tokens the network reads."""

import re

import numpy as np

ALPHABET = "abcdefghijklmnopqrstuvwxyz0123456789-_."
UNKNOWN = len(ALPHABET)
PAD = UNKNOWN + 1
TOKENS = PAD + 1
MAX_LENGTH = 48
SUFFIX_LIST = "/usr/share/publicsuffix/public_suffix_list.dat"

_table = np.full(256, UNKNOWN, np.uint8)
for _i, _c in enumerate(ALPHABET):
    _table[ord(_c)] = _i


class Suffixes:
    """The public-suffix list, both sections; rules are kept as A-labels."""

    def __init__(self, path=SUFFIX_LIST):
        self.rules, self.wildcards, self.exceptions, self.private = set(), set(), set(), set()
        private = False
        with open(path, encoding="utf-8") as lines:
            for line in lines:
                if "===BEGIN PRIVATE" in line:
                    private = True
                rule = line.strip().split(" ")[0]
                if not rule or rule.startswith("//"):
                    continue
                rule = ".".join(_ascii(part) for part in rule.lower().split("."))
                kind = self.rules
                if rule.startswith("*."):
                    rule, kind = rule[2:], self.wildcards
                elif rule.startswith("!"):
                    rule, kind = rule[1:], self.exceptions
                kind.add(rule)
                if private:
                    self.private.add(rule)

    def split(self, name):
        """(sub-labels, registrable label, suffix); the label is '' where the name is a suffix itself."""
        labels = name.split(".")
        cut = len(labels) - 1
        for i in range(len(labels)):
            tail = ".".join(labels[i:])
            if tail in self.exceptions:
                cut = i + 1
                break
            if tail in self.rules or (i + 1 < len(labels) and ".".join(labels[i + 1:]) in self.wildcards):
                cut = i
                break
        if cut == 0:
            return [], "", name
        return labels[:cut - 1], labels[cut - 1], ".".join(labels[cut:])


def _ascii(label):
    if label in ("*",) or label.isascii():
        return label
    bare = label.lstrip("!")
    return label[: len(label) - len(bare)] + "xn--" + bare.encode("punycode").decode()


def encode(names):
    """Token ids of the last 48 characters of each name, left-aligned and padded: (uint8 [N, 48], uint8 lengths)."""
    ids = np.full((len(names), MAX_LENGTH), PAD, np.uint8)
    lengths = np.zeros(len(names), np.uint8)
    for row, name in enumerate(names):
        text = np.frombuffer(name[-MAX_LENGTH:].encode("ascii", "replace"), np.uint8)
        ids[row, :len(text)] = _table[text]
        lengths[row] = len(text)
    return ids, lengths


LABEL = re.compile(r"^[a-z0-9_-]{1,63}$")
