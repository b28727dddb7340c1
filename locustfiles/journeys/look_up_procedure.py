"""Looking up a procedure: what most people come for."""

from contract.journey import Journey
from locustfiles.journeys.steps import LOOKING_UP, choose_agency, open_home, read_procedure, search
from locustfiles.procedures import draw_procedure
from locustfiles.session import Session


def look_up_procedure(session: Session) -> None:
    """Find a procedure, read it, and see who handles it at home."""
    procedure = draw_procedure(session.random)
    open_home(session)
    search(session, procedure)
    read_procedure(session, procedure)
    choose_agency(session, procedure)


JOURNEY = Journey(
    name="look_up_procedure",
    about="find a procedure, read it, and see who handles it at home",
    go=look_up_procedure,
    pages=LOOKING_UP,
)
