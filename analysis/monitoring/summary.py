"""A finding as plain text for a terminal."""

from collections.abc import Iterator, Sequence

from analysis.evidence import EVIDENCE
from analysis.language import ENGLISH
from analysis.models.little import closing
from analysis.models.quality import Parameter, Where
from analysis.monitoring.finding import Finding, sentence
from analysis.outlook import Outlook
from analysis.outlook_words import (
    KNEES,
    fall_of_words,
    memory_of,
    projection_sentence,
    unfitted_of,
    write_interval,
    write_number,
)
from analysis.text import level, write_share

NO_INTERVAL = Parameter(0.0)
BEYOND = "beyond the data: a scenario, not evidence"
PLACES: dict[Where, str] = {
    "inside": "",
    "beyond": f" ({BEYOND})",
    "below": " (below the data: a scenario, not evidence)",
}


def summary(found: Finding) -> str:
    """Everything that the JSON holds, but for the fan, which is a picture."""
    lines = [sentence(found), ""]
    if found.stated_capacity:
        lines += [f"Stated: {level(found.stated_capacity)}.", ""]
    outlook = found.outlook
    if outlook is None:
        return "\n".join([*lines, "Fewer than three loads: no law can be fitted.", "", *_little(found)]) + "\n"
    parts = (_laws(outlook), _bend(outlook), _rehearsal(outlook), _resources(outlook), _little(found))
    for told in map(list, parts):
        lines += [*told, ""] if told else []
    if not outlook.is_reached:
        lines += ["What would be evidence (portal-load run SCENARIO):"]
        lines += [f"  {each.scenario}: {each.what}; shows {each.shows}" for each in EVIDENCE]
    return "\n".join(lines).rstrip() + "\n"


def columns(rows: Sequence[Sequence[str]]) -> Iterator[str]:
    """Rows as lines, each column as wide as its widest cell."""
    widths = [max(len(cell) for cell in column) for column in zip(*rows, strict=True)]
    for row in rows:
        yield "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()


def _laws(outlook: Outlook) -> Iterator[str]:
    fits, memory = outlook.fits, memory_of(outlook.observations)
    rows = [("law", "number", "value", "std error", "95 % interval", "residual sd", "AICc")]
    for fit in fits.rivals:
        known = [(name, each) for name, each in fit.parameters.items() if fits.bends or name not in KNEES]
        law = fit.name + (" *" if fit is fits.best else "")
        good = write_number(fit.quality.residual_sd), write_number(fit.quality.aicc)
        for place, (name, each) in enumerate(known):
            number = name, write_number(each.value), write_number(each.standard_error, 4), write_interval(each)
            rows.append((law if place == 0 else "", *number, *(good if place == 0 else ("", ""))))
    yield from columns(rows)
    if any(row[4] == write_interval(NO_INTERVAL) for row in rows):
        yield "refused: the data are too few for an interval, or the law meets them to the last digit."
    if memory is not None:
        yield ENGLISH.say(memory)
    if fits.fall is not None:
        yield "No law explains the rows."
    elif fits.best is None:
        yield "Too few data to choose between the laws."
    else:
        yield f"* {fits.best.name} explains the rows best for its numbers (AICc)."


def _bend(outlook: Outlook) -> Iterator[str]:
    fits = outlook.fits
    if fits.fall is not None:
        yield ENGLISH.say(fall_of_words(fits.fall))
        return
    if fits.best is None:
        yield "Nobody can tell a bend from a straight line by so few data."
        return
    if not fits.bends:
        yield "No bend is visible: throughput follows the users in a straight line. That is no evidence of more."
        return
    if fits.peak is not None:
        peak = fits.peak
        top = f"{write_number(peak.throughput_per_s.value)} a second (95 % {write_interval(peak.throughput_per_s)})"
        users = f"{write_number(peak.users.value)} users, 95 % {write_interval(peak.users)}"
        yield f"usl peak: {top} at {users}{PLACES[peak.where]}"
    if fits.peak is None and fits.knee is None:
        yield "The throughput bends, but these rows do not say where it is highest or saturates."
    if fits.knee is not None:
        where = "" if fits.knee.value <= outlook.observations.most_users else f" ({BEYOND})"
        yield f"saturates at N* = {write_number(fits.knee.value)} users, 95 % {write_interval(fits.knee)}{where}"


def _rehearsal(outlook: Outlook) -> Iterator[str]:
    if not outlook.rehearsals:
        yield "No rehearsal: it wants three loads or more in the lower 5/12 of the data, and rows enough for intervals."
        return
    yield "Rehearsal: fitted to the lower 5/12 of the data, each law says the top of it:"
    for each in outlook.rehearsals:
        said = f"{write_number(each.predicted_per_s, 4)} ({write_number(each.low_per_s, 4)} – "
        said += f"{write_number(each.high_per_s, 4)}) a second"
        hit = "inside its band" if each.is_hit else "outside its band: not carried on beyond the data"
        yield f"  {each.law}: {said}, observed {write_number(each.observed_per_s, 4)}, {each.miss:+.1%}, {hit}"


def _resources(outlook: Outlook) -> Iterator[str]:
    for each in outlook.projections:
        yield projection_sentence(each, outlook.planning_limit)
    for resource in outlook.unfitted:
        yield ENGLISH.say(unfitted_of(resource))
    if outlook.projections and outlook.is_open and outlook.stated_users:
        yield "No measured resource binds. Pools, limits and locks that nobody measured may."


def _little(found: Finding) -> Iterator[str]:
    rows = found.table.observations
    if found.users_by_little is None:
        yield "Little's law cannot be checked: it wants a mean latency and a think time."
        return
    pairs = list(zip(found.table.lines, rows.users, found.users_by_little, strict=True))
    open_ = [(line, users, other) for line, users, other in pairs if closing(users, other) == "open"]
    if not open_:
        worst = max(abs(other / users - 1) for _, users, other in pairs)
        yield f"Little's law, N = X (R + Z), closes in every row, within {write_share(worst)}."
    for line, users, other in open_:
        yield (
            f"Little's law is broken in line {line}: {write_number(users)} users, but X (R + Z) = "
            f"{write_number(other, 4)}, {other / users - 1:+.1%}."
        )
