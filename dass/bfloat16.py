"""bfloat16 in compiled kernels: numbers that are the upper half of a float32.

numba does not know the type, so tensors of it come as int16. The same kernel works on float32 arrays: ``load`` and
``store`` do for each what it needs.
"""

from typing import Any

import numba
import numpy as np
import torch
from llvmlite import ir
from numba.core import types
from numba.extending import intrinsic, overload


@intrinsic
def float_of_bits(_context: Any, _bits: Any) -> Any:
    """Return the float32 that 32 bits stand for."""

    def generate(_ctx: Any, builder: Any, _signature: Any, arguments: Any) -> Any:
        return builder.bitcast(arguments[0], ir.FloatType())

    return types.float32(types.int32), generate


@intrinsic
def _bits_of_float(_context: Any, _number: Any) -> Any:
    def generate(_ctx: Any, builder: Any, _signature: Any, arguments: Any) -> Any:
        return builder.bitcast(arguments[0], ir.IntType(32))

    return types.int32(types.float32), generate


@numba.njit(inline="always")
def _widened(bits: np.int16) -> np.float32:
    return float_of_bits(np.int32(np.int32(bits) << 16))  # type: ignore[call-arg]


@numba.njit(inline="always")
def _rounded(number: np.float32) -> np.int16:
    """Return the nearest bfloat16, of two equally near ones the even one; infinities stay, NaN is not looked at."""
    bits: Any = _bits_of_float(number)  # type: ignore[call-arg]
    return np.int16((bits + np.int32(0x7FFF) + ((bits >> 16) & np.int32(1))) >> 16)


def load(number: Any) -> Any:
    """Return an element of an array as float32; for kernels."""
    raise NotImplementedError


def store(row: Any, index: Any, number: Any) -> None:
    """Write a float32 to an element of an array of either type; for kernels."""
    raise NotImplementedError


@overload(load, inline="always")
def _load(number: Any) -> Any:
    def half(number: Any) -> Any:
        return _widened(number)

    def whole(number: Any) -> Any:
        return number

    return half if number == types.int16 else whole


@overload(store, inline="always")
def _store(row: Any, index: Any, number: Any) -> Any:  # noqa: ARG001 - numba compares the names
    def half(row: Any, index: Any, number: Any) -> None:
        row[index] = _rounded(number)

    def whole(row: Any, index: Any, number: Any) -> None:
        row[index] = number

    return half if row.dtype == types.int16 else whole


def array_of(x: torch.Tensor) -> Any:
    """Return the memory of a tensor as the array that kernels take."""
    return (x.view(torch.int16) if x.dtype == torch.bfloat16 else x).numpy()
