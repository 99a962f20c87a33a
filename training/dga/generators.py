"""Names made by algorithm classes that are described in public: each call invents a family (its alphabet, lengths,
words, suffixes) and writes some names of it. No family of the data is rebuilt here; the classes are kept wide."""

import argparse
import os

import numpy as np

import families
import names
import paths
from data import Rows, make_rows

LETTERS = "abcdefghijklmnopqrstuvwxyz"
VOWELS = "aeiou"
CONSONANTS = "bcdfghjklmnpqrstvwxyz"
DIGITS = "0123456789"
COMMON = ("com net org info biz ru cc in co.uk eu me cn tv su pw xyz top click de us ws tk ga ml cf gq site online "
          "space club live life pro name mobi tw jp nl be pl it fr uk la so cm nu ki to kz work link win bid loan "
          "icu vip store website tech party date stream download men review trade host fun today world co io im "
          "am sx mx br com.br ua com.ua ro cz hu gr es se no fi dk at ch li lt lv ee bg rs hr si sk by ir vn id "
          "ph hk sg my th kr nz au com.au ca ma za ug ng ke support email news download email bit bazar").split()
DYNAMIC = ("ddns.net duckdns.org dyndns.org no-ip.org no-ip.biz no-ip.info hopto.org myftp.org sytes.net zapto.org "
           "dynserv.com mooo.com yi.org serveftp.com dynalias.com homeip.net dnsalias.com redirectme.net "
           "myvnc.com bounceme.net us.to chickenkiller.com").split()


def suffixes_of(rng):
    """The suffixes of one invented family: mostly a few well-known ones."""
    if rng.random() < 0.10:
        return list(rng.choice(DYNAMIC, rng.integers(1, 4), replace=False))
    count = int(rng.choice([1, 1, 2, 3, 4, 6, 8, 12, 30]))
    weight = 1.0 / (np.arange(len(COMMON)) + 3.0)
    return list(rng.choice(COMMON, count, replace=False, p=weight / weight.sum()))


def spans(rng, count, low, high, wide=6):
    """Lengths of one family: all the same, or a range."""
    start = int(rng.integers(low, high + 1))
    stop = start if rng.random() < 0.4 else min(high, start + int(rng.integers(1, wide + 1)))
    return rng.integers(start, stop + 1, count)


def draw(rng, alphabet, lengths, weights=None):
    """Independent characters."""
    alphabet = np.array(list(alphabet))
    flat = rng.choice(len(alphabet), int(lengths.sum()), p=weights)
    text = "".join(alphabet[flat])
    ends = np.cumsum(lengths)
    return [text[e - n:e] for e, n in zip(ends, lengths)]


def length_range(rng):
    """Short, middle and long letters; short ones are rarer, since they say little."""
    return [(5, 8), (7, 12), (9, 16), (12, 20), (18, 32)][rng.choice(5, p=[0.14, 0.28, 0.28, 0.18, 0.12])]


def letters(rng, count, _):
    alphabet = LETTERS if rng.random() < 0.7 else LETTERS[: int(rng.integers(20, 26))]
    return draw(rng, alphabet, spans(rng, count, *length_range(rng), 12))


def restricted(rng, count, _):
    size = int(rng.integers(6, 24))
    alphabet = rng.choice(list(LETTERS), size, replace=False)
    weights = rng.dirichlet(np.full(size, rng.choice([1.0, 3.0, 10.0])))
    low, high = (8, 14) if size < 10 else length_range(rng)
    return draw(rng, alphabet, spans(rng, count, low, high, 10), weights)


def recurrent(rng, count, _):
    """A linear congruence: each letter is a fixed function of a small state, so pairs repeat within a family."""
    modulus = int(rng.integers(40, 4000))
    a, c = int(rng.integers(2, modulus)), int(rng.integers(1, modulus))
    lengths = spans(rng, count, *length_range(rng), 8)
    out = []
    for n in lengths:
        state, text = int(rng.integers(0, modulus)), []
        for _ in range(n):
            state = (a * state + c) % modulus
            text.append(LETTERS[state % 26])
        out.append("".join(text))
    return out


def mixed(rng, count, _):
    """Letters and digits."""
    choice = rng.random()
    if choice < 0.4:
        alphabet = LETTERS + DIGITS
    elif choice < 0.6:
        alphabet = LETTERS + "234567"
    elif choice < 0.8:
        alphabet = "".join(rng.choice(list(LETTERS + DIGITS), int(rng.integers(12, 34)), replace=False))
    else:
        alphabet = LETTERS * int(rng.integers(1, 4)) + DIGITS
    low, high = [(6, 10), (9, 16), (14, 24), (22, 36)][rng.choice(4, p=[0.2, 0.35, 0.3, 0.15])]
    return draw(rng, alphabet, spans(rng, count, low, high, 10))


def hexadecimal(rng, count, _):
    lengths = np.full(count, int(rng.choice([6, 7, 8, 8, 10, 12, 12, 13, 14, 15, 16, 16, 20, 24, 32, 32, 36, 40])))
    head = ""
    if rng.random() < 0.3:
        head = "".join(rng.choice(list(LETTERS), int(rng.integers(1, 4))))
    grow = rng.random() < 0.15
    out = draw(rng, DIGITS + "abcdef", lengths + (rng.integers(0, 3, count) if grow else 0))
    if head and rng.random() < 0.4:
        return [rng.choice(list(LETTERS)) + t for t in out]
    return [head + t for t in out]


def encoded(rng, count, _):
    """The start of a base-64 text in lower case: some positions are nearly fixed."""
    import base64
    out = []
    word = "".join(rng.choice(list(LETTERS), 3))
    for _ in range(count):
        raw = (word + str(int(rng.integers(1, 60))) + "".join(rng.choice(list(LETTERS), 12))).encode()
        out.append(base64.b64encode(raw).decode().lower().strip("=").replace("+", "").replace("/", "")[: int(rng.integers(14, 20))])
    return out


def alternating(rng, count, _):
    """Consonants and vowels by a pattern, over a part of the letters."""
    consonants = rng.choice(list(CONSONANTS), int(rng.integers(8, 22)), replace=False)
    vowels = list(VOWELS + "y") if rng.random() < 0.4 else list(VOWELS)
    lengths = spans(rng, count, 5, 12, 6)
    breaks = rng.choice([0.0, 0.0, 0.1, 0.25])
    out = []
    for n in lengths:
        turn, text = bool(rng.random() < 0.5) if breaks else True, []
        for _ in range(n):
            text.append(rng.choice(consonants if turn else vowels))
            turn = not turn if rng.random() >= breaks else turn
        out.append("".join(text))
    return out


def syllables(rng, count, _):
    table = []
    for _ in range(int(rng.integers(15, 120))):
        shape = rng.choice(["cv", "cv", "cvc", "vc", "ccv", "v"])
        table.append("".join(rng.choice(list(CONSONANTS if s == "c" else VOWELS)) for s in shape))
    low = int(rng.integers(2, 5))
    high = low + int(rng.integers(0, 3))
    return ["".join(rng.choice(table, int(rng.integers(low, high + 1))))[:24] for _ in range(count)]


def chained(rng, count, lists):
    """A first-order chain over letters, learnt from words and flattened."""
    chain = lists.chain ** rng.choice([0.5, 0.8, 1.0])
    chain = chain / chain.sum(1, keepdims=True)
    total = np.cumsum(chain, 1)
    lengths = spans(rng, count, 7, 15, 6)
    out = []
    for n in lengths:
        state, text = int(rng.integers(0, 26)), []
        for u in rng.random(n):
            text.append(LETTERS[state])
            state = min(int(np.searchsorted(total[state], u)), 25)
        out.append("".join(text))
    return out


def word_and_noise(rng, count, lists):
    """A word of a short list with digits or letters after or before it."""
    words = lists.pick(rng, int(rng.integers(1, 30)))
    alphabet = [DIGITS, LETTERS, LETTERS + DIGITS, DIGITS + "abcdef"][rng.choice(4)]
    noise = draw(rng, alphabet, spans(rng, count, 4, 12, 4))
    glue = "-" if rng.random() < 0.2 else ""
    front = rng.random() < 0.3
    out = []
    for t in noise:
        word = str(rng.choice(words))
        out.append(t + glue + word if front else word + glue + t)
    return out


def dashed(rng, count, _):
    parts = int(rng.integers(2, 4))
    columns = [draw(rng, LETTERS + (DIGITS if rng.random() < 0.5 else ""), spans(rng, count, 3, 8)) for _ in range(parts)]
    return ["-".join(row) for row in zip(*columns)]


def words(rng, count, lists):
    """Two to five words of one list, run together."""
    own = lists.pick(rng, int(rng.choice([40, 100, 200, 400, 1000, 3000])))
    low = int(rng.choice([2, 2, 2, 3, 3, 4]))
    high = low + int(rng.choice([0, 0, 1, 2]))
    glue = "-" if rng.random() < 0.12 else ""
    cut = int(rng.integers(12, 28)) if rng.random() < 0.25 else 63
    return [glue.join(rng.choice(own, int(rng.integers(low, high + 1))))[:cut].strip("-") for _ in range(count)]


def mutated(rng, count, lists):
    """A seed of words whose first letters are drawn anew."""
    seed = "".join(lists.pick(rng, int(rng.choice([1, 2, 2, 3]))))
    k = min(int(rng.integers(3, 6)), len(seed) - 1)
    return [head + seed[k:] for head in draw(rng, LETTERS, np.full(count, k))]


# (generator, kind, weight of drawing it)
CLASSES = [
    (letters, families.RANDOM, 0.23), (restricted, families.RANDOM, 0.12), (recurrent, families.RANDOM, 0.06),
    (mixed, families.RANDOM, 0.11), (hexadecimal, families.RANDOM, 0.08), (encoded, families.RANDOM, 0.01),
    (alternating, families.RANDOM, 0.11), (syllables, families.RANDOM, 0.05), (chained, families.RANDOM, 0.05),
    (word_and_noise, families.RANDOM, 0.03), (dashed, families.RANDOM, 0.01),
    (words, families.WORDLIST, 0.11), (mutated, families.WORDLIST, 0.03),
]


class WordLists:
    """Plain words for the generators, and how letters follow each other in them."""

    def __init__(self, path="/usr/share/dict/american-english"):
        with open(path, encoding="utf-8") as lines:
            found = {w.strip() for w in lines}
        self.words = np.array(sorted(w for w in found if w.isascii() and w.isalpha() and w.islower() and 3 <= len(w) <= 10))
        self.chain = np.full((26, 26), 1.0)
        for w in self.words:
            for a, b in zip(w, w[1:]):
                self.chain[ord(a) - 97, ord(b) - 97] += 1
        self.chain /= self.chain.sum(1, keepdims=True)

    def pick(self, rng, count):
        """A list of its own for one family: of one range of lengths."""
        low = int(rng.integers(3, 6))
        high = low + int(rng.integers(2, 6))
        fit = self.words[np.char.str_len(self.words) <= high]
        fit = fit[np.char.str_len(fit) >= low]
        return rng.choice(fit, min(count, len(fit)), replace=False)


def synthesise(seed, count, per_family=40):
    """Rows of invented families."""
    rng, lists = np.random.default_rng(seed), WordLists()
    weights = np.array([w for _, _, w in CLASSES])
    pairs, kinds, classes = [], [], []
    while len(pairs) < count:
        at = int(rng.choice(len(CLASSES), p=weights / weights.sum()))
        make, kind, _ = CLASSES[at]
        own = suffixes_of(rng)
        for label in make(rng, per_family, lists):
            if 4 < len(label) < 64:
                pairs.append((label, own[int(rng.integers(len(own)))]))
                kinds.append(kind)
                classes.append(at)
    return make_rows(pairs, np.array(kinds), families.OTHER_CLASS, np.array(classes), 1.0)


def load(work, seed=11, count=400_000):
    """The synthetic rows, from the work folder where they are there."""
    cache = os.path.join(work, f"synthetic-{seed}-{count}.npz")
    if not os.path.exists(cache):
        rows = synthesise(seed, count)
        np.savez(cache, **{field: getattr(rows, field) for field in Rows.FIELDS})
    with np.load(cache) as file:
        return Rows(**{field: file[field] for field in Rows.FIELDS})


if __name__ == "__main__":
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--work", default=paths.WORK)
    arguments.add_argument("--seed", type=int, default=11)
    arguments.add_argument("--count", type=int, default=400_000)
    options = arguments.parse_args()
    print(len(load(options.work, options.seed, options.count)), "synthetic rows")
