"""What a pickle would call if someone loaded it, read from its opcodes. Nothing is ever unpickled.

A pickle is a program: GLOBAL and STACK_GLOBAL name what it imports, REDUCE and its kin call it. A checkpoint
that only rebuilds tensors imports the few names below (the allow-list of `torch.load(weights_only=True)`,
torch/_weights_only_unpickler.py); any other name means that loading it runs somebody's code.
"""

import pickletools
from typing import BinaryIO

from ringtrue.instruments.checkpoint import Damaged

MOST_OPCODES = 10_000_000
MOST_BYTES = 1 << 30
_LEGACY_PICKLES = 5

_TENSOR_BUILDERS = frozenset(
    {
        "collections OrderedDict",
        "torch._utils _rebuild_tensor_v2", "torch._utils _rebuild_tensor", "torch._utils _rebuild_parameter",
        "torch._utils _rebuild_qtensor", "torch._utils _rebuild_sparse_tensor", "torch._tensor _rebuild_from_type_v2",
        "torch.nn.parameter Parameter", "torch Size", "torch Tensor", "torch device", "torch.serialization _get_layout",
        "_codecs encode", "builtins set", "builtins bytearray", "__builtin__ set", "__builtin__ bytearray",
    }
)  # fmt: skip
_STORAGES = frozenset(
    f"torch {name}Storage"
    for name in ("Float", "Half", "BFloat16", "Double", "Int", "Long", "Short", "Char", "Byte", "Bool", "Untyped")
)
_DTYPES = frozenset(
    f"torch {name}"
    for name in (
        "float32", "float16", "bfloat16", "float64", "int64", "int32", "int16", "int8", "uint8", "bool",
        "float8_e4m3fn", "float8_e5m2", "complex64", "complex128", "quint8", "qint8", "qint32", "strided",
    )
)  # fmt: skip
UNKNOWN = "unknown"
"""Stands for a name that a reader of the opcodes cannot know."""

HARMLESS = _TENSOR_BUILDERS | _STORAGES | _DTYPES


def imports(stream: BinaryIO, size: int) -> frozenset[str]:
    """Every name (`module attribute`) that loading the pickles in the stream would import.

    A name that is put together while loading comes out as `unknown`. Several pickles may follow each other
    (the old PyTorch format has five) with raw tensor bytes behind them; those behind the first may be of
    protocol 0, which no first byte tells, so whatever follows must read as a pickle. Raises `Damaged` when
    the bytes are no pickle or exceed the bounds.
    """
    named: set[str] = set()
    for number in range(_LEGACY_PICKLES):
        start = stream.tell()
        if number and start >= size:
            break
        if start > MOST_BYTES:
            raise Damaged(f"its first pickles have more than {MOST_BYTES} bytes")
        named |= _one_pickle(stream)
    return frozenset(named)


def _one_pickle(stream: BinaryIO) -> set[str]:
    named: set[str] = set()
    memo: dict[int, str] = {}
    pushed: list[str] = []  # texts pushed one right after the other, up to the current opcode
    try:
        for count, (opcode, argument, _) in enumerate(pickletools.genops(stream)):
            if count > MOST_OPCODES:
                raise Damaged(f"it has more than {MOST_OPCODES} opcodes")
            match opcode.name:
                case "GLOBAL" | "INST":
                    named.add(str(argument))
                    pushed = []
                case "STACK_GLOBAL":
                    # Anything but two plain texts right before it hides the name from a reader.
                    named.add(" ".join(pushed[-2:]) if len(pushed) >= 2 and all(pushed[-2:]) else UNKNOWN)
                    pushed = []
                case "EXT1" | "EXT2" | "EXT4":
                    named.add(UNKNOWN)
                    pushed = []
                case "MEMOIZE":
                    memo[len(memo)] = pushed[-1] if pushed else ""
                case "PUT" | "BINPUT" | "LONG_BINPUT":
                    memo[int(str(argument))] = pushed[-1] if pushed else ""
                case "GET" | "BINGET" | "LONG_BINGET":
                    known = memo.get(int(str(argument)), "")
                    pushed = [*pushed, known] if known else []
                case "FRAME" | "PROTO":
                    pass
                case name if "UNICODE" in name or name.endswith("STRING"):
                    pushed = [*pushed[-1:], str(argument)]
                case _:
                    pushed = []
    except Damaged:
        raise
    except Exception as error:
        raise Damaged(f"its opcodes cannot be read: {error}") from error
    return named
