"""The pages: rendered from their template each time, or rendered once for everyone and filled in for each.

Most pages differ from citizen to citizen by a few words. They are rendered once with gaps for those, and cut there:

    <p>Xin chào, <b>  |person.name|  </b> ... value="  |csrf|  "> ...

A table with rows for each citizen is such a gap, too, and each row is filled in like a page.
"""

import re
from collections.abc import Mapping, Sequence
from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined, Template
from markupsafe import Markup, escape

from portal.catalogue import Catalogue
from portal.dossiers import FOLDERS, GROUPS, STATES
from portal.gateway import BANKS

UNCHANGING = ("popular", "field_links", "field_options")  # pieces of pages that are rendered once
_EDGE = "\ue000"  # around the name of a gap: of private use, so nobody writes it
_GAP = re.compile(f"{_EDGE}([\\w.]+){_EDGE}")
_TO_ESCAPE = re.compile("[&<>'\"]")


class Gap:
    """Stands in a page for a value, or for what it has attributes for; a template can do no more than print it."""

    def __init__(self, name: str) -> None:
        self._name = name

    def __getattr__(self, attribute: str) -> "Gap":
        return Gap(f"{self._name}.{attribute}")

    def __html__(self) -> str:
        return f"{_EDGE}{self._name}{_EDGE}"

    def __bool__(self) -> bool:
        return True


class CutPage:
    """A page that was rendered with gaps, in pieces."""

    def __init__(self, html: str) -> None:
        pieces = _GAP.split(html)
        self._first = pieces[0].encode()
        gaps = (name.partition(".") for name in pieces[1::2])
        self._rest = [
            (name, attribute, text.encode()) for (name, _, attribute), text in zip(gaps, pieces[2::2], strict=True)
        ]

    def filled(self, values: Mapping[str, object]) -> bytes:
        """The whole page; a value that is bytes is a piece of it, and stands there as it is."""
        parts = [self._first]
        for name, attribute, text in self._rest:
            value = getattr(values[name], attribute) if attribute else values[name]
            if type(value) is str and _TO_ESCAPE.search(value) is None:
                parts += (value.encode(), text)
            else:
                parts += (value if isinstance(value, bytes) else escape(value).encode(), text)
        return b"".join(parts)


class Pages:
    """The pages of one portal."""

    def __init__(self, templates: Mapping[str, Template]) -> None:
        self._templates = templates
        self._cut: dict[tuple[object, ...], CutPage] = {}

    def rendered(self, template: str, context: Mapping[str, object], **more: object) -> bytes:
        """A page of its own."""
        return self._templates[template].render(context, **more).encode()

    def filled(self, template: str, fixed: Mapping[str, object], values: Mapping[str, object]) -> bytes:
        """A page that is kept for each `fixed`, of which there are few; the template only prints the values.

        What is None in the values is None in the template: nobody is signed in.
        """
        return self._cut_page(template, fixed, values).filled(values)

    def rows(self, template: str, each: Sequence[Mapping[str, object]]) -> bytes:
        """As `filled` with nothing fixed, one row of a table after another, a line each; their names are the same."""
        row = self._cut_page(template, {}, dict.fromkeys(each[0], ""))
        return b"".join([row.filled(values) + b"\n" for values in each])

    def _cut_page(self, template: str, fixed: Mapping[str, object], values: Mapping[str, object]) -> CutPage:
        absent = tuple([name for name, value in values.items() if value is None])
        key = (template, absent, *fixed.items())
        cut = self._cut.get(key)
        if cut is None:
            gaps = {name: None if name in absent else Gap(name) for name in values}
            cut = self._cut[key] = CutPage(self._templates[template].render({**fixed, **gaps}))
        return cut


@cache
def compile_templates(catalogue: Catalogue) -> dict[str, Template]:
    """Compiled once a process: that takes longer than all else that a portal does before it serves."""
    environment = Environment(
        loader=PackageLoader("portal"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
        auto_reload=False,  # or each page looks whether its files have changed
    )
    environment.globals |= {"BANKS": BANKS, "FOLDERS": FOLDERS, "GROUPS": GROUPS, "STATES": STATES}
    for name in UNCHANGING:
        environment.globals[name] = Markup(environment.get_template(f"{name}.html").render(catalogue=catalogue))
    templates = {name: environment.get_template(name) for name in environment.list_templates()}
    for template in templates.values():
        template.globals = dict(template.globals)  # for each page they are copied, and Jinja's is a chain of dicts
    return templates
