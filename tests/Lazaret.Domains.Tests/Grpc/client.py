"""A gRPC client that shares no code with the server: Debian's grpcio, and messages packed by hand.

Reads its options from the first line of standard input: a JSON object with target, do (what), and more of each. Prints one JSON value per line.
"""
import json
import struct
import sys
import threading
import time

import grpc


def varint(n):
    out = b""
    while n > 0x7F:
        out += bytes([n & 0x7F | 0x80])
        n >>= 7
    return out + bytes([n])


def field(number, value):
    if isinstance(value, bool) or isinstance(value, int):
        return varint(number << 3) + varint(int(value)) if value else b""
    if isinstance(value, float):
        return varint(number << 3 | 5) + struct.pack("<f", value)
    data = value.encode() if isinstance(value, str) else value
    return varint(number << 3 | 2) + varint(len(data)) + data


def parse(data):
    """A message as a list of (field, value): ints, floats and bytes."""
    out, i = [], 0

    def number():
        nonlocal i
        n = shift = 0
        while True:
            b = data[i]
            i += 1
            n |= (b & 0x7F) << shift
            shift += 7
            if b < 0x80:
                return n

    while i < len(data):
        key = number()
        kind = key & 7
        if kind == 0:
            out.append((key >> 3, number()))
        elif kind == 5:
            out.append((key >> 3, struct.unpack("<f", data[i:i + 4])[0]))
            i += 4
        elif kind == 2:
            length = number()
            out.append((key >> 3, data[i:i + length]))
            i += length
        else:
            raise ValueError(f"wire type {kind}")
    return out


def one(message, number, default):
    for key, value in message:
        if key == number:
            return value.decode() if isinstance(default, str) else value
    return default


def every(message, number):
    return [value for key, value in message if key == number]


def v4(data):
    message = parse(data)
    words = [parse(w) for w in every(message, 4)]
    return {
        "fqdn": one(message, 1, ""), "is_dga": bool(one(message, 2, 0)), "family": one(message, 3, ""),
        "words": [{
            "value": one(w, 1, ""), "binary_score": one(w, 2, 0.0), "binary_label": one(w, 3, ""),
            "family_score": one(w, 4, 0.0), "family_label": one(w, 5, "")} for w in words],
    }


def v3(data):
    message = parse(data)
    return {"fqdn": one(message, 1, ""), "binary_classification": one(message, 2, "")}


def score(data):
    message = parse(data)
    return {"kind": one(message, 1, 0), "reason": one(message, 2, 0), "score": one(message, 3, 0.0), "family": one(message, 8, "")}


def batch_reply(data):
    message = parse(data)
    return {"scores": [score(s) for s in every(message, 1)], "model": one(message, 2, ""), "hash": one(message, 3, "")}


def stream_reply(data):
    message = parse(data)
    problem = every(message, 3)
    return {
        "id": one(message, 1, 0), "scores": [score(s) for s in every(message, 2)], "model": one(message, 4, ""),
        "problem": one(parse(problem[0]), 1, 0) if problem else None,
    }


def health(data):
    return {"status": one(parse(data), 1, 0)}


def names(texts):
    return b"".join(field(1, t) for t in texts)


def say(value):
    print(json.dumps(value), flush=True)


def main():
    o = json.loads(sys.stdin.readline())
    metadata = [("authorization", "Bearer " + o["token"])] if "token" in o else []
    options = [("grpc.max_receive_message_length", 64 << 20)]
    if "ca" in o:
        with open(o["ca"], "rb") as f:
            channel = grpc.secure_channel(o["target"], grpc.ssl_channel_credentials(f.read()), options)
    else:
        channel = grpc.insecure_channel(o["target"], options)
    timeout = o.get("timeout", 30)
    own = "/lazaret.dga.v1.Domains/"
    calls = {
        "v4": ("/Classifier/GetClassification", lambda n: field(1, n), v4),
        "v3": ("/Classifier/GetClassification", lambda n: field(1, n), v3),
        "batch": (own + "ClassifyBatch", lambda ns: names(ns), batch_reply),
        "health": ("/grpc.health.v1.Health/Check", lambda s: field(1, s) if s else b"", health),
        "model": (own + "GetModel", lambda _: b"", lambda d: {"id": one(parse(d), 1, ""), "hash": one(parse(d), 2, ""), "families": [f.decode() for f in every(parse(d), 3)]}),
        "describe": (own + "Describe", lambda n: field(1, n) + field(3, 1), lambda d: {"domain": one(parse(d), 1, ""), "reasons": [r.decode() for r in every(parse(d), 10)]}),
        "raw": (o.get("path"), lambda t: bytes.fromhex(t), lambda d: d.hex()),
    }

    def ask(call, question):
        path, pack, unpack = calls[call]
        method = channel.unary_unary(path, request_serializer=pack, response_deserializer=unpack)
        compression = grpc.Compression.Gzip if o.get("gzip") else None
        try:
            answer, done = method.with_call(question, timeout=timeout, metadata=metadata, compression=compression)
            headers = {k: v for k, v in done.initial_metadata() if k.startswith("dga-")}
            return {"answer": answer, "headers": headers}
        except grpc.RpcError as e:
            return {"code": e.code().value[0], "details": e.details()}

    do = o["do"]
    if do in calls:
        for question in o["questions"]:
            say(ask(do, question))
    elif do == "callers":
        # Many callers at once, each with names of its own; says how many answers were right and lists what was not.
        results = []

        def caller(k):
            for i in range(o["each"]):
                dga = (k + i) % 3 == 0
                name = f"{'dga' if dga else 'b'}{k}x{i}.com"
                result = ask("v4", name)
                right = result.get("answer", {}).get("is_dga") == dga and result["answer"]["fqdn"] == name
                results.append(True if right else result)

        threads = [threading.Thread(target=caller, args=(k,)) for k in range(o["callers"])]
        for t in threads:
            t.start()
        for t in threads:
            t.join()
        say({"right": sum(r is True for r in results), "wrong": [r for r in results if r is not True][:5]})
    elif do == "stream":
        def questions():
            for i, texts in enumerate(o["questions"]):
                yield field(1, i + 1) + b"".join(field(2, t) for t in texts) + field(4, bool(o.get("ordered")))

        method = channel.stream_stream(own + "ClassifyStream", request_serializer=lambda b: b, response_deserializer=stream_reply)
        try:
            for answer in method(questions(), timeout=timeout, metadata=metadata):
                say(answer)
            say({"code": 0})
        except grpc.RpcError as e:
            say({"code": e.code().value[0], "details": e.details()})
    elif do == "watch":
        method = channel.unary_stream("/grpc.health.v1.Health/Watch", request_serializer=lambda s: field(1, s) if s else b"", response_deserializer=health)
        try:
            for answer in method(o.get("service", ""), timeout=timeout):
                say(answer)
        except grpc.RpcError as e:
            say({"code": e.code().value[0]})
    elif do == "cancel":
        path, pack, unpack = calls["v4"]
        future = channel.unary_unary(path, request_serializer=pack, response_deserializer=unpack).future(o["questions"][0], timeout=timeout)
        say("asked")
        sys.stdin.readline()
        future.cancel()
        say({"cancelled": future.cancelled()})
        sys.stdin.readline()
    else:
        raise SystemExit(f"do what? {do}")
    channel.close()


main()
