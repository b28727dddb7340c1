"""Two sets of runs held against each other: what got slower or faster, beyond what runs differ in anyway."""

from analysis.compare.comparison import Comparison, compare
from analysis.compare.noise import ASSUMED, Noise, measure_noise

__all__ = ["ASSUMED", "Comparison", "Noise", "compare", "measure_noise"]
