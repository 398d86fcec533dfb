"""Frozen dataclasses to JSON and back, strictly: what is sealed today must be readable, and refused if bent, for years.

Supported field types: str, int, bool, date, StrEnum, other dataclasses, `X | None`, `tuple[X, ...]`, `dict[str, X]`.
"""

import datetime as dt
import json
import types
import typing
from dataclasses import MISSING, fields, is_dataclass
from enum import StrEnum
from functools import cache
from typing import Any, TypeVar

T = TypeVar("T")


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
    except (UnicodeDecodeError, json.JSONDecodeError):
        raise WireError("not-json") from None
    return typing.cast("T", _read(kind, raw, kind.__name__))


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


def _read(kind: Any, raw: Any, path: str) -> Any:
    origin = typing.get_origin(kind)
    if origin in {typing.Union, types.UnionType}:
        inner = next(option for option in typing.get_args(kind) if option is not type(None))
        return None if raw is None else _read(inner, raw, path)
    if origin is tuple:
        return tuple(_read(typing.get_args(kind)[0], item, path) for item in _expect(raw, list, path))
    if origin is dict:
        inner = typing.get_args(kind)[1]
        return {key: _read(inner, item, f"{path}.{key}") for key, item in _expect(raw, dict, path).items()}
    if is_dataclass(kind):
        return _read_dataclass(kind, _expect(raw, dict, path), path)
    return _read_scalar(kind, raw, path)


def _read_scalar(kind: Any, raw: Any, path: str) -> Any:
    if kind is dt.date or issubclass(kind, StrEnum):
        text = _expect(raw, str, path)
        try:
            return dt.date.fromisoformat(text) if kind is dt.date else kind(text)
        except ValueError:
            raise WireError(f"value at {path}") from None
    return _expect(raw, kind, path)


def _read_dataclass(kind: Any, raw: dict[str, Any], path: str) -> Any:
    hints = _hints(kind)
    if unknown := raw.keys() - hints.keys():
        raise WireError(f"{len(unknown)} unknown fields at {path}")
    for field in fields(kind):
        if field.name not in raw and field.default is MISSING and field.default_factory is MISSING:
            raise WireError(f"missing {path}.{field.name}")
    return kind(**{name: _read(hints[name], item, f"{path}.{name}") for name, item in raw.items()})


@cache
def _hints(kind: Any) -> dict[str, Any]:
    return typing.get_type_hints(kind)


def _expect(raw: Any, kind: Any, path: str) -> Any:
    if not isinstance(raw, kind) or (kind is int and isinstance(raw, bool)):
        raise WireError(f"type at {path}")
    return raw
