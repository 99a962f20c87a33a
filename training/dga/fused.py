"""The element-wise steps of the network as single passes in C, for training on a CPU; built where a compiler is."""

import ctypes
import os
import subprocess
import tempfile

import torch

_library = None


def library():
    """The compiled steps, or None where there is no compiler."""
    global _library
    if _library is None:
        source = os.path.join(os.path.dirname(os.path.abspath(__file__)), "fused.c")
        target = os.path.join(tempfile.mkdtemp(prefix="dga-fused-"), "fused.so")
        try:
            subprocess.run(["gcc", "-O3", "-march=native", "-shared", "-fPIC", source, "-o", target], check=True)
            _library = ctypes.CDLL(target)
        except (OSError, subprocess.CalledProcessError):
            _library = False
    return _library or None


def _p(tensor):
    return ctypes.c_void_p(tensor.data_ptr() if tensor is not None else None)


def _n(*values):
    return [ctypes.c_int64(int(v)) for v in values]


class Residual(torch.autograd.Function):
    """x + relu(c) inside the names, 0 outside; x may be None. Tensors are [batch, time, channels]."""

    @staticmethod
    def forward(ctx, x, c, lengths):
        c = c.contiguous()
        y = torch.empty_like(c)
        library().forward(_p(x), _p(c), _p(y), _p(lengths), *_n(*c.shape))
        ctx.save_for_backward(c, lengths)
        ctx.has_x = x is not None
        return y

    @staticmethod
    def backward(ctx, g):
        c, lengths = ctx.saved_tensors
        g = g.contiguous()
        out = torch.empty_like(c)
        library().backward(_p(g), _p(c), _p(out), _p(lengths), *_n(*c.shape))
        return (g if ctx.has_x else None), out, None


class Pool(torch.autograd.Function):
    """[max over time, mean over time] in float32."""

    @staticmethod
    def forward(ctx, y, lengths):
        y = y.contiguous()
        names, _, channels = y.shape
        p = torch.empty(names, 2 * channels)
        at = torch.empty(names, channels, dtype=torch.uint8)
        library().pool(_p(y), _p(p), _p(at), _p(lengths), *_n(*y.shape))
        ctx.save_for_backward(at, lengths)
        ctx.shape = y.shape
        return p

    @staticmethod
    def backward(ctx, g):
        at, lengths = ctx.saved_tensors
        out = torch.empty(ctx.shape, dtype=torch.bfloat16)
        g = g.contiguous().float()
        library().unpool(_p(g), _p(at), _p(out), _p(lengths), *_n(*ctx.shape))
        return out, None
