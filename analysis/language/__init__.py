"""The two languages of the report: what is said, as keys and values, and the words that each language has for it."""

from analysis.language.language import ENGLISH, LANGUAGES, VIETNAMESE, Language
from analysis.language.said import Said, number, said

__all__ = ["ENGLISH", "LANGUAGES", "VIETNAMESE", "Language", "Said", "number", "said"]
