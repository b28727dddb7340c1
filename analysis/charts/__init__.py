"""The charts, one file each: a verdict goes in, an SVG comes out, the same bytes every time."""
