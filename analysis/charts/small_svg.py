"""An SVG text made small: what no eye sees is left out, so that a page holds every chart in two languages."""

import re

_PATH = re.compile(r' d="[^"]*"')
_AROUND_COMMANDS = re.compile(r"(?<!d)\s*([MLQCSTHVAZz])\s+")
_INDENT = re.compile(r"\n\s+")
_GLYPH = re.compile(r'(<use xlink:href="#DejaVu[^"]*") transform="translate\((\S+) (\S+)\)"/>')
_NAMES = (("DejaVuSans-Bold-", "b"), ("DejaVuSans-", "g"))


def small(svg: str) -> str:
    """The same picture: shorter names of glyphs, their places to a thousandth of the letter's size, no indentation."""
    svg = _PATH.sub(lambda path: _AROUND_COMMANDS.sub(r"\1", path[0]), svg)
    svg = _GLYPH.sub(_placed, svg)
    for name, short in _NAMES:
        svg = svg.replace(f'"#{name}', f'"#{short}').replace(f'id="{name}', f'id="{short}')
    return _INDENT.sub("\n", svg)


def _placed(glyph: re.Match[str]) -> str:
    """A letter by its coordinates; matplotlib moves it by a transformation, which says the same in more words."""
    x, y = (f"{float(each):.1f}".removesuffix(".0") for each in glyph.groups()[1:])
    return f'{glyph[1]} x="{x}"' + (f' y="{y}"/>' if y not in ("0", "-0") else "/>")
