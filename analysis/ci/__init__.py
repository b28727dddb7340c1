"""A verdict or a comparison as a CI reads it: JUnit, Markdown and annotations; each pure, values in and text out."""

from analysis.ci.compared import Compared
from analysis.ci.telling import Told, tell_comparison, tell_early_end, tell_verdict

__all__ = ["Compared", "Told", "tell_comparison", "tell_early_end", "tell_verdict"]
