"""The tensors a PyTorch pickle describes, read by a machine that knows tensor records and nothing else.

The opcodes are interpreted here; nothing is imported and nothing is called. The few names that rebuild tensors
(torch/_utils.py, torch/_weights_only_unpickler.py) are turned into records; any other name, and any opcode that
could build another object, ends the reading with `Damaged`.
"""

import pickletools
from dataclasses import dataclass
from typing import Any, BinaryIO

from ringtrue.instruments.checkpoint import Damaged

MOST_OPCODES = 8_000_000
"""A tensor takes some forty opcodes; the largest published shards have ten thousand tensors."""

MOST_TENSORS = 250_000
MOST_DEPTH = 6
MOST_DIMENSIONS = 64

STORAGES = {
    "FloatStorage": "F32", "HalfStorage": "F16", "BFloat16Storage": "BF16", "DoubleStorage": "F64",
    "LongStorage": "I64", "IntStorage": "I32", "ShortStorage": "I16", "CharStorage": "I8", "ByteStorage": "U8",
    "BoolStorage": "BOOL", "UntypedStorage": "U8", "Float8_e4m3fnStorage": "F8_E4M3", "Float8_e5m2Storage": "F8_E5M2",
}  # fmt: skip
_DTYPES = {
    "float32": "F32", "float16": "F16", "bfloat16": "BF16", "float64": "F64", "int64": "I64", "int32": "I32",
    "int16": "I16", "int8": "I8", "uint8": "U8", "bool": "BOOL", "float8_e4m3fn": "F8_E4M3",
    "float8_e5m2": "F8_E5M2", "uint16": "U16", "uint32": "U32", "uint64": "U64",
}  # fmt: skip
_REBUILD = {
    "torch._utils _rebuild_tensor_v2", "torch._utils _rebuild_tensor", "torch._utils _rebuild_tensor_v3",
    "torch._utils _rebuild_parameter", "torch._utils _rebuild_parameter_with_state",
    "torch._tensor _rebuild_from_type_v2",
}  # fmt: skip
_INERT = {"torch Size", "torch device", "_codecs encode"}
_ORDERED = "collections OrderedDict"
_WRAPPERS = ("state_dict", "model_state_dict", "model", "module")
_MARK = object()


@dataclass(frozen=True, slots=True, kw_only=True)
class Storage:
    """One storage of a checkpoint: its key, the type of its elements, and how many it says it has."""

    key: str
    dtype: str
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """One tensor as a view of a storage; offset and strides count elements."""

    storage: Storage
    dtype: str
    offset: int
    shape: tuple[int, ...]
    strides: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class _Name:
    text: str


def tensors(pickled: BinaryIO) -> dict[str, View]:
    """The named tensors of the pickle that starts here; nested names are joined by dots.

    Leaves the stream behind the pickle. Raises `Damaged` when it holds anything but tensors and plain values.
    """
    return named(_run(pickled))


def value(pickled: BinaryIO) -> Any:
    """The plain value (numbers, texts, lists, dicts) of the pickle that starts here; `Damaged` for all else."""
    return _run(pickled)


def named(held: Any) -> dict[str, View]:
    """The tensors inside nested dicts, by joined name; a lone wrapper (`state_dict` ...) gives no part of a name."""
    if not isinstance(held, dict):
        raise Damaged("its pickle holds no dictionary of tensors")
    for wrapper in _WRAPPERS:
        inner = held.get(wrapper)
        if isinstance(inner, dict) and any(isinstance(each, View) for each in inner.values()):
            held = inner
            break
    found: dict[str, View] = {}
    visited = 0
    waiting: list[tuple[str, dict[Any, Any], int]] = [("", held, 0)]
    while waiting:
        prefix, level, depth = waiting.pop()
        for key, each in level.items():
            visited += 1
            if visited > MOST_TENSORS:
                raise Damaged(f"its pickle holds more than {MOST_TENSORS} entries")
            name = f"{prefix}{key if isinstance(key, str) else repr(key)}"
            if isinstance(each, View):
                if found.setdefault(name, each) is not each:
                    raise Damaged(f"its pickle names the tensor `{name}` twice")
            elif isinstance(each, dict) and each:
                if depth >= MOST_DEPTH:
                    raise Damaged(f"its pickle is nested more than {MOST_DEPTH} deep")
                waiting.append((f"{name}.", each, depth + 1))
    return found


def _run(pickled: BinaryIO) -> Any:
    try:
        return _Machine().run(pickled)
    except Damaged:
        raise
    except (ValueError, IndexError, KeyError, TypeError, MemoryError, RecursionError, OverflowError) as error:
        raise Damaged(f"its pickle cannot be read: {type(error).__name__}") from error


class _Machine:
    """A pickle machine without objects: plain values, names and tensor records only."""

    def __init__(self) -> None:
        self._stack: list[Any] = []
        self._memo: dict[int, Any] = {}

    def run(self, pickled: BinaryIO) -> Any:
        for count, (opcode, argument, _) in enumerate(pickletools.genops(pickled)):
            if count > MOST_OPCODES:
                raise Damaged(f"its pickle has more than {MOST_OPCODES} opcodes")
            if opcode.name == "STOP":
                return self._stack.pop()
            self._step(opcode.name, argument)
        raise Damaged("its pickle ends too early")

    def _step(self, opcode: str, argument: Any) -> None:
        stack = self._stack
        match opcode:
            case "PROTO" | "FRAME":
                pass
            case "BINPUT" | "LONG_BINPUT" | "PUT":
                self._memo[int(argument)] = stack[-1]
            case "MEMOIZE":
                self._memo[len(self._memo)] = stack[-1]
            case "BINGET" | "LONG_BINGET" | "GET":
                stack.append(self._memo[int(argument)])
            case "MARK":
                stack.append(_MARK)
            case "NONE" | "NEWTRUE" | "NEWFALSE":
                stack.append({"NONE": None, "NEWTRUE": True, "NEWFALSE": False}[opcode])
            case "BININT" | "BININT1" | "BININT2" | "INT" | "LONG" | "LONG1" | "LONG4" | "BINFLOAT" | "FLOAT":
                stack.append(argument)
            case "EMPTY_TUPLE":
                stack.append(())
            case "TUPLE1" | "TUPLE2" | "TUPLE3":
                size = int(opcode[-1])
                stack[-size:] = [tuple(stack[-size:])]
            case "TUPLE":
                stack.append(tuple(self._since_mark()))
            case "EMPTY_LIST":
                stack.append([])
            case "LIST":
                stack.append(self._since_mark())
            case "APPEND":
                last = stack.pop()
                self._top(list).append(last)
            case "APPENDS":
                items = self._since_mark()
                self._top(list).extend(items)
            case "EMPTY_DICT":
                stack.append({})
            case "DICT":
                stack.append(self._put({}, self._since_mark()))
            case "SETITEM":
                pair = stack[-2:]
                del stack[-2:]
                self._put(self._top(dict), pair)
            case "SETITEMS":
                pairs = self._since_mark()
                self._put(self._top(dict), pairs)
            case "POP":
                stack.pop()
            case "POP_MARK":
                self._since_mark()
            case "GLOBAL":
                stack.append(_name(str(argument)))
            case "STACK_GLOBAL":
                attribute, module = stack.pop(), stack.pop()
                stack.append(_name(f"{module} {attribute}" if type(module) is type(attribute) is str else "?"))
            case "BINPERSID":
                stack.append(_storage(stack.pop()))
            case "REDUCE":
                given, called = stack.pop(), stack.pop()
                stack.append(_build(called, given))
            case "BUILD":
                # A state_dict carries `_metadata` this way; the versions of modules say nothing about weights.
                stack.pop()
                self._top((dict, View))
            case name if "UNICODE" in name or "STRING" in name or "BYTES" in name:
                stack.append(argument)
            case _:
                raise Damaged(f"its pickle holds the opcode {opcode}, which rebuilds no tensor; it was not loaded")

    def _top(self, sort: Any) -> Any:
        if not isinstance(self._stack[-1], sort):
            raise Damaged("its pickle fills something that is no list or dictionary")
        return self._stack[-1]

    def _since_mark(self) -> list[Any]:
        at = len(self._stack) - 1
        while self._stack[at] is not _MARK:
            at -= 1
            if at < 0:
                raise Damaged("its pickle misses a mark")
        items = self._stack[at + 1 :]
        del self._stack[at:]
        return items

    @staticmethod
    def _put(into: dict[Any, Any], items: list[Any]) -> dict[Any, Any]:
        for key, each in zip(items[::2], items[1::2], strict=True):
            if not isinstance(key, str | int | float | bytes | None):
                raise Damaged("its pickle uses something as a key that is no name")
            into[key] = each
        return into


def _name(text: str) -> _Name:
    module, _, attribute = text.partition(" ")
    known = (
        text in _REBUILD
        or text in _INERT
        or text == _ORDERED
        or (module in ("torch", "torch.storage") and (attribute in STORAGES or attribute in _DTYPES))
        or text == "torch.nn.parameter Parameter"
        or text == "torch Tensor"
    )
    if not known:
        raise Damaged(f"its pickle calls `{text[:80]}`, which rebuilds no tensor; it was not loaded")
    return _Name(text)


def _build(called: Any, given: Any) -> Any:
    if not isinstance(called, _Name) or type(given) is not tuple:
        raise Damaged("its pickle calls something that is no name")
    match called.text:
        case "collections OrderedDict":
            if given and not (len(given) == 1 and isinstance(given[0], list)):
                raise Damaged("its pickle builds a dictionary from something else than pairs")
            built: dict[Any, Any] = {}
            for pair in given[0] if given else ():
                if not isinstance(pair, list | tuple) or len(pair) != 2:
                    raise Damaged("its pickle builds a dictionary from something else than pairs")
                _Machine._put(built, list(pair))
            return built
        case "torch._utils _rebuild_tensor_v2" | "torch._utils _rebuild_tensor":
            return _view(given[0], given[1], given[2], given[3], "")
        case "torch._utils _rebuild_tensor_v3":
            return _view(given[0], given[1], given[2], given[3], _dtype(given[6]))
        case "torch._utils _rebuild_parameter" | "torch._utils _rebuild_parameter_with_state":
            return _is_view(given[0])
        case "torch._tensor _rebuild_from_type_v2":
            return _is_view(_build(given[0], given[2]))
        case "torch Size" | "torch device" | "_codecs encode":
            return None
    raise Damaged(f"its pickle calls `{called.text}`, which rebuilds no tensor; it was not loaded")


def _is_view(held: Any) -> View:
    if not isinstance(held, View):
        raise Damaged("its pickle makes a parameter of something that is no tensor")
    return held


def _dtype(told: Any) -> str:
    attribute = told.text.partition(" ")[2] if isinstance(told, _Name) else ""
    if attribute not in _DTYPES:
        raise Damaged("its pickle gives a tensor no type that is known")
    return _DTYPES[attribute]


def _storage(told: Any) -> Storage:
    if type(told) is not tuple or len(told) < 5 or told[0] != "storage" or not isinstance(told[1], _Name):
        raise Damaged("its pickle refers to something that is no storage")
    _, sort, key, _, count = told[:5]
    attribute = sort.text.partition(" ")[2]
    dtype = STORAGES.get(attribute, "")
    if not dtype or not isinstance(key, str) or type(count) is not int or not 0 <= count < 1 << 48:
        raise Damaged("its pickle describes an impossible storage")
    if len(told) > 5 and told[5] is not None:
        raise Damaged("its pickle uses views of storages, as PyTorch before 0.4 did")
    return Storage(key=key, dtype=dtype, count=count)


def _view(storage: Any, offset: Any, shape: Any, strides: Any, dtype: str) -> View:
    if not isinstance(storage, Storage) or type(shape) is not tuple or type(strides) is not tuple:
        raise Damaged("its pickle rebuilds a tensor from no storage")
    numbers = (offset, *shape, *strides)
    if len(shape) != len(strides) or len(shape) > MOST_DIMENSIONS:
        raise Damaged("its pickle gives a tensor an impossible shape")
    if not all(type(each) is int and 0 <= each < 1 << 48 for each in numbers):
        raise Damaged("its pickle gives a tensor an impossible shape")
    return View(storage=storage, dtype=dtype or storage.dtype, offset=offset, shape=shape, strides=strides)
