"""Addresses as the journey writes them: the portal's own words as they are, all else found or filled in at run time."""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import quote

from harness.browser.urls import Url
from harness.har.documents import SeenDocument
from harness.har.exchange import Exchange
from harness.har.found import Find
from harness.har.layout import Display, Pair, Source, quoted
from harness.har.values import Values


@dataclass(frozen=True)
class Addresses:
    """Writes addresses; those of `portal` without their host."""

    portal: str
    values: Values

    def asked(self, exchange: Exchange, documents: Sequence[SeenDocument]) -> list[Source]:
        """The arguments of `get` for a document: as an answer has it, by a link, or put together from its parts."""
        values, target = self.values, exchange.url.target
        if not exchange.url_query and self._is_plain(exchange):
            return [quoted(self._host(exchange.url) + target)]
        find = values.finds.look_up(target, "url")
        if find is None and not self._is_known(exchange):
            find = self._link(exchange, documents)
        if find is not None:
            return [values.uses.source_of(find)]
        return [self.path(exchange), *self._query(exchange)]

    def path(self, exchange: Exchange) -> str:
        """The path alone, as a literal or an f-string."""
        before, written, has_values = "page", [self._host(exchange.url)], False
        for segment in exchange.url_segments:
            if not segment or before in self.values.kept or self.values.plain.is_word(segment):
                written.append(_escaped(quote(segment)))
            else:
                written.append(f"{{{self._segment(before, segment)}}}")
                has_values = True
            before = segment if segment and self.values.plain.is_word(segment) else before
        path = "/".join(written)
        return f'f"{path}"' if has_values else quoted(path)

    def in_words(self, exchange: Exchange) -> str:
        """For a comment: the path with three points for each value."""
        is_word = self.values.plain.is_word
        return "/" + "/".join(one if not one or is_word(one) else "..." for one in exchange.url_segments)

    def _segment(self, before: str, segment: str) -> str:
        source = self.values.sent(before, segment, f"in an address, after {before!r}")
        return source.strip('"') if source.startswith('"') else source.replace('"', "'")

    def _query(self, exchange: Exchange) -> list[Source]:
        """The query as a dictionary; what has a name that looks like a value is left away."""
        query, where = dict(exchange.url_query), f"in the query of {self.in_words(exchange)}"
        names = self.values.plain_names(query, where)
        items = [Pair(quoted(name), self.values.sent(name, query[name], where)) for name in names]
        return [Display("{}", items)] if items else []

    def _link(self, exchange: Exchange, documents: Sequence[SeenDocument]) -> Find | None:
        start = self._start(exchange)
        for document in reversed(documents):
            find = document.link(exchange.url.target, start)
            if find is not None:
                return find
        return None

    def _start(self, exchange: Exchange) -> str:
        """As much of a path as are words, to the first value."""
        start = "/"
        for segment in exchange.url_segments:
            if not self.values.plain.is_word(segment):
                return start
            start += f"{quote(segment)}/"
        return start.rstrip("/") + ("?" if exchange.url_query else "")

    def _is_known(self, exchange: Exchange) -> bool:
        """Can all of its values be had without the engineer's help?"""
        segments = [("page", one) for one in exchange.url_segments if one and not self.values.plain.is_word(one)]
        return all(self.values.is_known(name, value) for name, value in [*segments, *exchange.url_query])

    def _is_plain(self, exchange: Exchange) -> bool:
        return all(not segment or self.values.plain.is_word(segment) for segment in exchange.url_segments)

    def _host(self, url: Url) -> str:
        return "" if url.origin.authority == self.portal else str(url.origin)


def _escaped(text: str) -> str:
    return text.replace("{", "{{").replace("}", "}}")
