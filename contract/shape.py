"""Is a value what its dataclass says? Types are held against their annotations, for what was read from a file."""

import dataclasses
import math
from collections.abc import Mapping
from types import UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

LARGEST = 1e15  # of a number that means anything here


def require_shape(value: Any, wanted: Any, name: str) -> None:
    """Raise ValueError, which calls the value `name`, where it is not of the type `wanted`; numbers must be finite.

    Knows dataclasses, unions, literals, tuples of one type, mappings, texts, truths and numbers. A protocol is met by
    any dataclass: by its own fields.
    """
    if not _fits(value, wanted, name):
        raise ValueError(f"{name} is {_shown(value)}")


def _fits(value: Any, wanted: Any, name: str) -> bool:
    origin, inside = get_origin(wanted), get_args(wanted)
    if origin in (Union, UnionType):
        return any(_matches(value, each, name) for each in inside)
    if origin is Literal:
        return value in inside
    if origin is tuple:
        return isinstance(value, tuple) and all(_fits(each, inside[0], name) for each in value)
    if origin is not None and issubclass(origin, Mapping):
        return isinstance(value, Mapping) and all(
            isinstance(key, str) and _fits(each, inside[1], f"{name}.{key}") for key, each in value.items()
        )
    return _fits_plainly(value, wanted, name)


def _fits_plainly(value: Any, wanted: Any, name: str) -> bool:
    if wanted in (float, int):
        is_number = isinstance(value, (int, float) if wanted is float else int) and not isinstance(value, bool)
        return is_number and abs(value) <= LARGEST and math.isfinite(value)
    is_protocol = getattr(wanted, "_is_protocol", False)
    if dataclasses.is_dataclass(value) and (is_protocol or isinstance(value, wanted)):
        hints = get_type_hints(type(value))
        for field in dataclasses.fields(value):
            require_shape(getattr(value, field.name), hints[field.name], f"{name}.{field.name}")
        return True
    return not (is_protocol or dataclasses.is_dataclass(wanted)) and isinstance(value, wanted)


def _matches(value: Any, wanted: Any, name: str) -> bool:
    if wanted is type(None):
        return value is None
    return value is not None and _fits(value, wanted, name)


def _shown(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:60]}…"
