"""What citizens can come for; `requests` counts every HTTP exchange of a page, redirects and calls included."""

from contract.journey import Journey, PageVisit
from locustfiles.journey_files import read_journey_file
from locustfiles.journeys.file_dossier import file_dossier
from locustfiles.journeys.look_up_procedure import look_up_procedure
from locustfiles.journeys.track_dossier import track_dossier

_LOOKING_UP = (
    PageVisit("home", requests=4),  # the document, two static parts, the news
    PageVisit("search", requests=2),
    PageVisit("procedure", requests=2),
    PageVisit("agency", requests=4),  # the document, provinces, communes, who handles it
)

JOURNEYS: dict[str, Journey] = {
    "look_up_procedure": Journey(
        name="look_up_procedure",
        about="find a procedure, read it, and see who handles it at home",
        go=look_up_procedure,
        pages=_LOOKING_UP,
    ),
    "file_dossier": Journey(
        name="file_dossier",
        about="file a dossier, from the front page over signing in to the state of what was filed",
        go=file_dossier,
        pages=(
            *_LOOKING_UP,
            PageVisit("sign_in", requests=3),  # to the sign-in, to the identity provider, its first page
            PageVisit("one_time_code", requests=2),
            PageVisit("form", requests=4),  # to the provider, back to the portal, the e-form; its draft is saved
            PageVisit("documents", requests=2),
            PageVisit("upload", requests=2),
            PageVisit("submit", requests=2),
            PageVisit("dossiers", requests=1),
            PageVisit("state", requests=1),
        ),
    ),
    "track_dossier": Journey(
        name="track_dossier",
        about="see how far a dossier has come, by its code, without signing in",
        go=track_dossier,
        pages=(PageVisit("home", requests=4), PageVisit("track", requests=1), PageVisit("state", requests=1)),
    ),
}


def journeys_of(locustfile: str | None) -> dict[str, Journey]:
    """Ours, or those of the Python file that a scenario names; raises BadJourneyFile."""
    return JOURNEYS if locustfile is None else read_journey_file(locustfile)
