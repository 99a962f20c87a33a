#!/usr/bin/python3
"""Writes digest-cases.json: digests computed by other programs than ours.

Needs Debian's ssdeep and python3-tlsh. That TLSH gives none below 512 bytes and for content of little variety (then the case has null).
The contents are made here and in DigestCase.cs by the same few lines.
"""
import hashlib
import json
import subprocess
import tempfile

import tlsh


def content(kind, size):
    state, out = size & 0x7FFFFFFF, bytearray()
    for i in range(size):
        state = (state * 1103515245 + 12345) & 0x7FFFFFFF
        byte = state >> 16 & 0xFF
        if kind == "zeros":
            byte = 0
        elif kind == "letters":
            byte = 97 + byte % 26
        elif kind == "runs":
            byte = (i >> 9) * 7 & 0xFF ^ (byte & 3)
        elif kind == "period":
            byte = i % 200
        out.append(byte)
    return bytes(out)


def ssdeep(data):
    if len(data) < 4096:
        return ""
    with tempfile.NamedTemporaryFile() as file:
        file.write(data)
        file.flush()
        lines = subprocess.run(["ssdeep", "-b", "-s", file.name], capture_output=True, text=True, check=True).stdout.splitlines()
    return lines[1].split(",")[0]


cases = []
for kind in ("random", "letters", "zeros", "runs", "period"):
    for size in (0, 1, 5, 50, 51, 511, 512, 656, 657, 3199, 3200, 4095, 4096, 4097, 12289, 65536, 131071, 131072, 131073, 1000003, 3000000):
        data = content(kind, size)
        cases.append({
            "kind": kind, "size": size,
            "sha256": hashlib.sha256(data).hexdigest(), "sha512": hashlib.sha512(data).hexdigest(),
            "sha1": hashlib.sha1(data).hexdigest(), "md5": hashlib.md5(data).hexdigest(),
            "ssdeep": ssdeep(data),
            "tlsh": (("T1" + tlsh.hash(data).lower()) if tlsh.hash(data) else None),
        })
with open("digest-cases.json", "w", encoding="ascii") as out:
    out.write("[\n" + ",\n".join(json.dumps(c) for c in cases) + "\n]\n")
