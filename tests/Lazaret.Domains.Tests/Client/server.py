"""A server like the existing one, on Debian's grpcio: one method, no batches, no health, one message packed by hand.

server.py VERSION PORT   prints "up" when it listens, and at the end of its input how many names it was asked.
"""
import struct
import sys
from concurrent import futures

import grpc


def varint(n):
    out = b""
    while n > 0x7F:
        out += bytes([n & 0x7F | 0x80])
        n >>= 7
    return out + bytes([n])


def text(number, value):
    data = value.encode()
    return varint(number << 3 | 2) + varint(len(data)) + data


def real(number, value):
    return varint(number << 3 | 5) + struct.pack("<f", value)


def fqdn(request):
    length, i, shift = 0, 1, 0
    while True:
        length |= (request[i] & 0x7F) << shift
        i, shift = i + 1, shift + 7
        if request[i - 1] < 0x80:
            return request[i:i + length].decode()


def answer(request, _context):
    global asked
    name = fqdn(request)
    asked += 1
    if len(name) > 120:
        raise IndexError("list index out of range")
    dga = name.startswith("dga")
    if version == "v3":
        return text(1, name) + text(2, "DGA" if dga else "ok")
    word = text(1, name.split(".")[0]) + real(2, 0.96875 if dga else 0.03125) + text(3, "DGA" if dga else "benign") + (real(4, 0.75) if dga else b"") + text(5, "conficker" if dga else "N/A")
    return text(1, name) + (b"\x10\x01" if dga else b"") + text(3, "conficker" if dga else "N/A") + varint(4 << 3 | 2) + varint(len(word)) + word


version, port, asked = sys.argv[1], int(sys.argv[2]), 0
server = grpc.server(futures.ThreadPoolExecutor(10))
server.add_generic_rpc_handlers((grpc.method_handlers_generic_handler("Classifier", {"GetClassification": grpc.unary_unary_rpc_method_handler(answer)}),))
server.add_insecure_port(f"127.0.0.1:{port}")
server.start()
print("up", flush=True)
sys.stdin.read()
print(asked, flush=True)
server.stop(None)
