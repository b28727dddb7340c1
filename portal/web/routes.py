"""Which function answers which path and method: exact paths by one look, the others by their first part and length.

Route("/tai-khoan/ho-so/{code}", dossier)      a part of any letters
Route("/phan-anh-kien-nghi/{number:int}", ...)   a part of digits, as a number
"""

import re
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from typing import Any

from portal.web.request import HTTPException, Request
from portal.web.response import Response

Endpoint = Callable[[Request], Awaitable[Response]]
_PLACEHOLDER = re.compile(r"\{(\w+)(:int)?\}")


@dataclass(frozen=True)
class Route:
    """Who answers a path; `path` may have placeholders, and is what a request is counted under."""

    path: str
    endpoint: Endpoint
    methods: tuple[str, ...] = ("GET",)


@dataclass(frozen=True)
class _Pattern:
    """A path with placeholders, and who answers it by the method."""

    expression: re.Pattern[str]
    numbers: frozenset[str]
    routes: dict[str, Route]

    def read(self, path: str) -> dict[str, Any] | None:
        found = self.expression.fullmatch(path)
        if found is None:
            return None
        return {name: int(text) if name in self.numbers else text for name, text in found.groupdict().items()}


class Routes:
    """All routes of the portal."""

    def __init__(self, routes: Iterable[Route]) -> None:
        self._exact: dict[str, dict[str, Route]] = {}
        self._patterns: dict[tuple[str, int], list[_Pattern]] = {}
        by_path: dict[str, dict[str, Route]] = {}
        for route in routes:
            by_path.setdefault(route.path, {}).update(dict.fromkeys(route.methods, route))
        for path, by_method in by_path.items():
            if "GET" in by_method:
                by_method.setdefault("HEAD", by_method["GET"])
            if "{" in path:
                self._patterns.setdefault(_place(path), []).append(_pattern(path, by_method))
            else:
                self._exact[path] = by_method

    def find(self, request: Request) -> Endpoint:
        """Who answers; the request learns its route and what stands in its path. Raises HTTPException 404, 405."""
        by_method = self._exact.get(request.path)
        if by_method is None:
            by_method, request.path_params = self._by_pattern(request.path)
        route = by_method.get(request.method)
        if route is None:
            request.route = next(iter(by_method.values())).path
            raise HTTPException(405, "Method Not Allowed", allow=", ".join(sorted(by_method)))
        request.route = route.path
        return route.endpoint

    def knows(self, path: str) -> bool:
        """Is there a route with this path?"""
        return path in self._exact or any(pattern.read(path) for pattern in self._patterns.get(_place(path), ()))

    def _by_pattern(self, path: str) -> tuple[dict[str, Route], dict[str, Any]]:
        for pattern in self._patterns.get(_place(path), ()):
            params = pattern.read(path)
            if params is not None:
                return pattern.routes, params
        raise HTTPException(404, "Not Found")


def _place(path: str) -> tuple[str, int]:
    """No route has a placeholder for its first part."""
    parts = path.split("/")
    return parts[1] if len(parts) > 1 else "", len(parts)


def _pattern(path: str, routes: dict[str, Route]) -> _Pattern:
    # `re.split` gives text, name and kind of a placeholder, text, ...
    texts = _PLACEHOLDER.split(path)
    expression = re.escape(texts[0])
    for name, kind, text in zip(texts[1::3], texts[2::3], texts[3::3], strict=True):
        expression += f"(?P<{name}>{'[0-9]+' if kind else '[^/]+'}){re.escape(text)}"
    numbers = frozenset(name for name, kind in _PLACEHOLDER.findall(path) if kind)
    return _Pattern(re.compile(expression), numbers, routes)
