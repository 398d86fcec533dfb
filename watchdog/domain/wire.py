"""Frozen dataclasses to JSON and back, strictly: what is sealed today must be readable, and refused if bent, for years.

Supported field types: str, int, bool, date, StrEnum, other dataclasses, `X | None`, `tuple[X, ...]`, `dict[str, X]`.
"""

import datetime as dt
import json
import types
import typing
from collections.abc import Callable
from dataclasses import MISSING, fields, is_dataclass
from enum import StrEnum
from functools import cache
from typing import Any, TypeVar

T = TypeVar("T")
Reader = Callable[[Any, str], Any]


class WireError(Exception):
    """Bytes do not hold the value they should; carries a code and the field's path, never contents."""


def dump(value: Any) -> bytes:
    """Return the canonical JSON of a dataclass: sorted keys, UTF-8, no spaces."""
    return json.dumps(_plain(value), ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def load(kind: type[T], data: bytes) -> T:
    """Return the dataclass that `dump` wrote.

    Raises:
        WireError: Not JSON, an unknown or missing field, or a value of another type.
    """
    try:
        raw = json.loads(data)
        if b"\\u" in data:
            json.dumps(raw, ensure_ascii=False).encode()  # half a surrogate pair is no text; no page could show it
    except (ValueError, RecursionError):  # a sender writes what a reviewer opens: nests of brackets, endless numbers
        raise WireError("not-json") from None
    read: Reader = _reader(kind)  # type: ignore[arg-type]  # mypy takes a class of unknown kind for unhashable
    return typing.cast("T", read(raw, kind.__name__))


def _plain(value: Any) -> Any:
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, tuple | list):
        return [_plain(item) for item in value]
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, dt.date):
        return value.isoformat()
    return value


@cache
def _reader(kind: Any) -> Reader:
    """Return what reads one type; a type is looked through once, because lists open hundreds of envelopes a page."""
    origin = typing.get_origin(kind)
    if origin in {typing.Union, types.UnionType}:
        return _optional(_reader(next(option for option in typing.get_args(kind) if option is not type(None))))
    if origin is tuple:
        return _many(_reader(typing.get_args(kind)[0]))
    if origin is dict:
        return _named(_reader(typing.get_args(kind)[1]))
    if is_dataclass(kind):
        return _record(kind)
    if kind is dt.date or issubclass(kind, StrEnum):
        return _scalar(dt.date.fromisoformat if kind is dt.date else kind)
    return lambda raw, path: _expect(raw, kind, path)


def _optional(inner: Reader) -> Reader:
    return lambda raw, path: None if raw is None else inner(raw, path)


def _many(inner: Reader) -> Reader:
    return lambda raw, path: tuple(inner(item, path) for item in _expect(raw, list, path))


def _named(inner: Reader) -> Reader:
    return lambda raw, path: {key: inner(item, f"{path}.{key}") for key, item in _expect(raw, dict, path).items()}


def _scalar(parse: Callable[[str], Any]) -> Reader:
    def read(raw: Any, path: str) -> Any:
        text = _expect(raw, str, path)
        try:
            return parse(text)
        except ValueError:
            raise WireError(f"value at {path}") from None

    return read


def _record(kind: Any) -> Reader:
    hints = typing.get_type_hints(kind)
    needed = [field.name for field in fields(kind) if field.default is MISSING and field.default_factory is MISSING]

    def read(raw: Any, path: str) -> Any:
        raw = _expect(raw, dict, path)
        if unknown := raw.keys() - hints.keys():
            raise WireError(f"{len(unknown)} unknown fields at {path}")
        for name in needed:
            if name not in raw:
                raise WireError(f"missing {path}.{name}")
        return kind(**{name: _reader(hints[name])(item, f"{path}.{name}") for name, item in raw.items()})

    return read


def _expect(raw: Any, kind: type, path: str) -> Any:
    if not isinstance(raw, kind) or (kind is int and isinstance(raw, bool)):
        raise WireError(f"type at {path}")
    return raw
