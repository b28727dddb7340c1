"""Looking up a procedure: what most people come for."""

from locustfiles.journeys.steps import choose_agency, open_home, read_procedure, search
from locustfiles.procedures import draw_procedure
from locustfiles.session import Session


def look_up_procedure(session: Session) -> None:
    """Find a procedure, read it, and see who handles it at home."""
    procedure = draw_procedure(session.random)
    open_home(session)
    search(session, procedure)
    read_procedure(session, procedure)
    choose_agency(session, procedure)
