"""Finds plug-ins: our own modules first, then what other installed packages offer through entry points."""

import importlib
import pkgutil
from collections.abc import Iterator
from importlib.metadata import entry_points
from types import ModuleType
from typing import TypeVar

from ringtrue.errors import CouldNotFinish

Kind = TypeVar("Kind")


def find(package: str, group: str, kind: type[Kind]) -> tuple[Kind, ...]:
    """Every object of a kind in the modules of `package`, then in the entry points of `group`.

    An entry point names either one object or a module that holds some. Raises `CouldNotFinish` when a
    plug-in cannot be imported or offers nothing of the kind: a missing examiner must not pass in silence.
    """
    found: dict[int, Kind] = {}
    for module in _own_modules(package):
        found |= {id(each): each for each in _held_by(module, kind)}
    for point in sorted(entry_points(group=group), key=lambda each: (each.name, each.value)):
        try:
            offered = point.load()
        except Exception as error:
            raise CouldNotFinish(
                f"the plug-in `{point.name}` was not loaded, so nothing was examined",
                where=f"entry point {group}: {point.value}",
                why=f"{type(error).__name__}: {error}",
                try_="uninstall the package that offers it, or mend it",
            ) from error
        held = tuple(_held_by(offered, kind)) if isinstance(offered, ModuleType) else (offered,)
        if not held or not all(isinstance(each, kind) for each in held):
            raise CouldNotFinish(
                f"the plug-in `{point.name}` was not loaded, so nothing was examined",
                where=f"entry point {group}: {point.value}",
                why=f"it offers no {kind.__name__}",
                try_="uninstall the package that offers it, or mend it",
            )
        found |= {id(each): each for each in held}
    return tuple(found.values())


def _own_modules(package: str) -> Iterator[ModuleType]:
    root = importlib.import_module(package)
    for module in sorted(pkgutil.walk_packages(root.__path__, f"{package}."), key=lambda each: each.name):
        yield importlib.import_module(module.name)


def _held_by(module: ModuleType, kind: type[Kind]) -> Iterator[Kind]:
    for name, each in vars(module).items():
        if isinstance(each, kind) and not name.startswith("_"):
            yield each
