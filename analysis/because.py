"""Why something happened, as a recording tells it in English: the few reasons that are fixed as texts of any language.

What is not among them, as the words of the gate or of Prometheus itself, stays as it was written.
"""

import re
from collections.abc import Mapping

from analysis.language import Said, said
from contract.objectives import StopRule

FIXED: Mapping[str, str] = {
    "somebody asked it to stop": "asked_to_stop",
    "stop file": "asked_to_stop",  # in earlier recordings
    "interrupted before the end": "interrupted",
    "every worker is lost": "every_worker_lost",
    "the master ended without saying why; see logs/master.log": "master_silent",
    "the proof of ownership is not watched any more": "proof_unwatched",
    "the proof of ownership cannot be read any more": "proof_unread",
    "did not hear its master": "unheard",
    "kept to the most requests a second that the target allows": "paced",
    "it was interrupted before all was read": "reading_interrupted",
    "no time was left to ask for it": "no_time",
    "the query gives no sample of this time": "no_sample",
    "it does not say what time it is": "no_clock",
    "its answer is too large: let the query give fewer series": "too_large",
}
COUNTED = (
    (re.compile(r"the (?P<workers>\d+) workers that are left cannot carry (?P<citizens>[\d,]+) citizens"), "too_few"),
    (re.compile(r"worker (?P<worker>\d+) ended before the run began; see logs/worker\*\.log"), "worker_ended"),
    (re.compile(r"(?P<series>\d+) series, of which (?P<kept>\d+) are kept: let the query give fewer"), "many_series"),
    (re.compile(r"it answers (?P<status>\d+), and no JSON"), "no_json"),
)
MOST_LETTERS = 200  # of a text that is looked at
OF_WHICH = ": "  # between a resource and what is wrong with it


def because(text: str) -> Said | str:
    """The reason as a text, where it is one of those; a resource that it is about stays before it."""
    found = _known(text)
    if found is not None:
        return found
    resource, _, rest = text.partition(OF_WHICH)
    why = _known(rest)
    return text if why is None else said("because.of_resource", resource=resource, why=why)


def rule_of(text: str, rules: tuple[StopRule, ...]) -> Said | str:
    """The stop rule of the plan that is written so; else what is written."""
    found = next((rule for rule in rules if rule.text == text), None)
    return text if found is None else said("because.rule", condition=found.condition, for_s=found.for_s)


def _known(text: str) -> Said | None:
    if text in FIXED:
        return said(f"because.{FIXED[text]}")
    if len(text) > MOST_LETTERS:
        return None
    for pattern, key in COUNTED:
        found = pattern.fullmatch(text)
        if found:
            numbers = {name: float(digits.replace(",", "")) for name, digits in found.groupdict().items()}
            return said(f"because.{key}", **numbers)
    return None
