"""Turn reference files into frozen values, or refuse them with a code.

The shape of a file is said once, by the dataclass it becomes: a key that the class does not know, a missing
key, a value of another type or an empty text stops the start, so that a slip in a vocabulary never reaches a
person.
"""

import csv
import types
import typing
from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import MISSING, Field, fields, is_dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any, Literal, TypeVar, cast

import yaml

T = TypeVar("T")
K = TypeVar("K", bound=Hashable)


class Fault(StrEnum):
    """Why a reference file is refused."""

    FILE_MISSING = "file-missing"
    NOT_YAML = "not-yaml"
    DUPLICATE_KEY = "duplicate-key"
    UNKNOWN_KEY = "unknown-key"
    MISSING_KEY = "missing-key"
    WRONG_TYPE = "wrong-type"
    UNKNOWN_VALUE = "unknown-value"
    EMPTY_TEXT = "empty-text"
    DUPLICATE_ID = "duplicate-id"
    DANGLING = "reference-to-nothing"
    MISSING_SOURCE = "missing-source"
    COUNTRY_TWICE = "country-twice"
    DISAGREES = "files-disagree"


class ReferenceDataError(Exception):
    """A reference file is not fit for use.

    Attributes:
        fault: The code of what is wrong.
        where: File and place in it; reference files are public, so the place may be named.
    """

    def __init__(self, fault: Fault, where: str) -> None:
        super().__init__(f"{fault}: {where}")
        self.fault = fault
        self.where = where


class UnknownCodeError(LookupError):
    """A code was asked for that no reference file holds; the message names the kind, never what was asked."""


class _StrictLoader(yaml.CSafeLoader):
    """Plain YAML without repeated keys: the second of two equal keys would win in silence."""

    def construct_mapping(self, node: Any, deep: bool = False) -> dict[Hashable, Any]:
        names = [key.value for key, _ in node.value]
        if len(names) != len(set(names)):
            raise ReferenceDataError(Fault.DUPLICATE_KEY, str(node.start_mark).strip())
        return super().construct_mapping(node, deep)


def read_yaml(path: Path) -> Any:
    """Return what a YAML file holds.

    Raises:
        ReferenceDataError: The file is missing, is no YAML, or repeats a key.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise ReferenceDataError(Fault.FILE_MISSING, path.name) from None
    try:
        return yaml.load(text, Loader=_StrictLoader)  # noqa: S506 - a subclass of the safe loader
    except yaml.YAMLError:
        raise ReferenceDataError(Fault.NOT_YAML, path.name) from None


def read_csv(path: Path, columns: tuple[str, ...]) -> list[dict[str, str]]:
    """Return the rows of a CSV file whose header is exactly `columns`.

    Raises:
        ReferenceDataError: The file is missing, has other columns, or a row of another length.
    """
    try:
        with path.open(encoding="utf-8", newline="") as file:
            header, *rows = list(csv.reader(file, strict=True)) or [[]]
    except FileNotFoundError:
        raise ReferenceDataError(Fault.FILE_MISSING, path.name) from None
    if tuple(header) != columns:
        raise ReferenceDataError(Fault.UNKNOWN_KEY, f"{path.name}: header")
    for number, row in enumerate(rows, start=2):
        if len(row) != len(columns):
            raise ReferenceDataError(Fault.WRONG_TYPE, f"{path.name}: line {number}")
    return [dict(zip(columns, row, strict=True)) for row in rows]


def decode(kind: type[T], value: Any, where: str) -> T:
    """Return `value` as an instance of the dataclass `kind`.

    Args:
        kind: A frozen dataclass; its fields are the only keys allowed, those with a default may be left out.
        value: What the file holds.
        where: File and place, for the error.

    Raises:
        ReferenceDataError: The value does not have the shape of `kind`.
    """
    return cast("T", _decoder(cast("Hashable", kind))(value, where))


def unique(items: Iterable[T], key: Callable[[T], K], where: str) -> Mapping[K, T]:
    """Return the items by key, and refuse two of the same key."""
    found: dict[K, T] = {}
    for item in items:
        if key(item) in found:
            raise ReferenceDataError(Fault.DUPLICATE_ID, f"{where}: {key(item)}")
        found[key(item)] = item
    return types.MappingProxyType(found)


def known(names: Iterable[str], among: Iterable[str], where: str) -> None:
    """Refuse a name that points to nothing."""
    for name in set(names) - set(among):
        raise ReferenceDataError(Fault.DANGLING, f"{where}: {name}")


def find(among: Mapping[str, T], code: str, kind: str) -> T:
    """Return the entry of a code, or raise `UnknownCodeError` naming only the kind."""
    try:
        return among[code]
    except KeyError:
        raise UnknownCodeError(f"unknown-{kind}") from None


Decoder = Callable[[Any, str], Any]


@cache
def _decoder(kind: Any) -> Decoder:
    """Return the reader for a type; made once a type, since a file holds thousands of values."""
    origin, arguments = typing.get_origin(kind), typing.get_args(kind)
    if is_dataclass(kind):
        return _record(cast("type", kind))
    if origin in {types.UnionType, typing.Union}:
        return _optional(next(part for part in arguments if part is not types.NoneType))
    if origin is Literal:
        return _one_of(arguments)
    if origin is tuple:
        return _many(arguments[0])
    if origin is Mapping:
        return _named(arguments[1])
    return {str: _text, int: _whole, float: _number, bool: _yes_no, date: _day}[kind]


def _optional(inner: Any) -> Decoder:
    read = _decoder(inner)
    return lambda value, where: None if value is None else read(value, where)


def _one_of(allowed: tuple[Any, ...]) -> Decoder:
    def read(value: Any, where: str) -> Any:
        if value not in allowed or isinstance(value, bool):
            raise ReferenceDataError(Fault.UNKNOWN_VALUE, where)
        return value

    return read


def _many(inner: Any) -> Decoder:
    read_one = _decoder(inner)

    def read(value: Any, where: str) -> tuple[Any, ...]:
        if not isinstance(value, list):
            raise ReferenceDataError(Fault.WRONG_TYPE, where)
        return tuple(read_one(item, f"{where}[{number}]") for number, item in enumerate(value))

    return read


def _named(inner: Any) -> Decoder:
    read_one = _decoder(inner)

    def read(value: Any, where: str) -> Mapping[str, Any]:
        if not isinstance(value, dict):
            raise ReferenceDataError(Fault.WRONG_TYPE, where)
        return types.MappingProxyType(
            {_text(name, where): read_one(item, f"{where}.{name}") for name, item in value.items()}
        )

    return read


def _record(kind: type) -> Decoder:
    hints = typing.get_type_hints(kind)
    shape = {_key(part): part for part in fields(kind)}
    readers = {key: _decoder(hints[part.name]) for key, part in shape.items()}
    needed = {key for key, part in shape.items() if part.default is MISSING and part.default_factory is MISSING}

    def read(value: Any, where: str) -> Any:
        if not isinstance(value, dict):
            raise ReferenceDataError(Fault.WRONG_TYPE, where)
        for key in value.keys() - shape.keys():
            raise ReferenceDataError(Fault.UNKNOWN_KEY, f"{where}.{key}")
        for key in needed - value.keys():
            raise ReferenceDataError(Fault.MISSING_KEY, f"{where}.{key}")
        return kind(**{shape[key].name: readers[key](item, f"{where}.{key}") for key, item in value.items()})

    return read


def _key(part: Field[Any]) -> str:
    return cast("str", part.metadata.get("key", part.name))


def _text(value: Any, where: str) -> str:
    if not isinstance(value, str):
        raise ReferenceDataError(Fault.WRONG_TYPE, where)
    if not value.strip():
        raise ReferenceDataError(Fault.EMPTY_TEXT, where)
    return value


def _whole(value: Any, where: str) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise ReferenceDataError(Fault.WRONG_TYPE, where)
    return value


def _number(value: Any, where: str) -> float:
    if not isinstance(value, int | float) or isinstance(value, bool):
        raise ReferenceDataError(Fault.WRONG_TYPE, where)
    return float(value)


def _yes_no(value: Any, where: str) -> bool:
    if not isinstance(value, bool):
        raise ReferenceDataError(Fault.WRONG_TYPE, where)
    return value


def _day(value: Any, where: str) -> date:
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(value)
    except (TypeError, ValueError):
        raise ReferenceDataError(Fault.WRONG_TYPE, where) from None
