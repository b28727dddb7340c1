"""Suites as JUnit XML, the form that Jenkins, GitLab and GitHub's reporters read (testmoapp/junitxml describes it)."""

import re
from collections.abc import Sequence
from xml.etree import ElementTree as Xml

from analysis.ci.suite import Case, Suite

DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n'
MOST_CHARACTERS = 20_000  # of one text: who reads a test report wants no more
# What XML 1.0 cannot hold, even escaped (2.2 Characters): controls, halves of surrogate pairs, two non-characters.
FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
REPLACEMENT = "\ufffd"


def junit(name: str, suites: Sequence[Suite]) -> str:
    """The document; `name` is what was tested, and the first part of every case's class."""
    root = Xml.Element(
        "testsuites", {"name": xml_text(name), **_counts([it for suite in suites for it in suite.cases])}
    )
    for suite in suites:
        root.append(_suite(name, suite))
    Xml.indent(root)
    return DECLARATION + Xml.tostring(root, encoding="unicode") + "\n"


def xml_text(text: str) -> str:
    """A text that XML can hold, and that is not endless."""
    left = len(text) - MOST_CHARACTERS
    if left > 0:
        text = f"{text[:MOST_CHARACTERS]} … ({left:,} characters more)"
    return FORBIDDEN.sub(REPLACEMENT, text)


def _suite(name: str, suite: Suite) -> Xml.Element:
    times = {} if suite.duration_s is None else {"time": f"{suite.duration_s:.3f}"}
    element = Xml.Element("testsuite", {"name": xml_text(f"{name}: {suite.name}"), **_counts(suite.cases), **times})
    if suite.properties:
        properties = Xml.SubElement(element, "properties")
        for key, value in suite.properties.items():
            Xml.SubElement(properties, "property", {"name": xml_text(key), "value": xml_text(value)})
    for case in suite.cases:
        element.append(_case(f"portal-load.{name}.{suite.name}", case))
    return element


def _case(class_name: str, case: Case) -> Xml.Element:
    element = Xml.Element("testcase", {"classname": xml_text(class_name), "name": xml_text(case.name)})
    message = {"message": xml_text(case.message)}
    match case.outcome:
        case "failed":
            Xml.SubElement(element, "failure", {**message, "type": "failed"}).text = xml_text(case.detail)
        case "error":
            Xml.SubElement(element, "error", {**message, "type": "undecided"}).text = xml_text(case.detail)
        case "skipped":
            Xml.SubElement(element, "skipped", message)
    if case.outcome in ("passed", "skipped") and case.detail:
        Xml.SubElement(element, "system-out").text = xml_text(case.detail)
    return element


def _counts(cases: Sequence[Case]) -> dict[str, str]:
    outcomes = [case.outcome for case in cases]
    return {
        "tests": f"{len(outcomes)}",
        "failures": f"{outcomes.count('failed')}",
        "errors": f"{outcomes.count('error')}",
        "skipped": f"{outcomes.count('skipped')}",
    }
