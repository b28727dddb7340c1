"""Receiving dossiers: an officer of a commune's centre checks what was filed, and accepts it or not."""

from contract.journey import Journey
from locustfiles.journeys.staff_steps import SIGNING_IN, Decision, pages_of_work, sign_in_officer, work_through
from locustfiles.session import Session
from locustfiles.staff import officer

DOSSIERS_A_SESSION = 6  # assumed
# State 1 is submitted; 2 accepted, 5 asked for more papers, 3 refused. The shares are assumed.
DECISIONS = {
    1: (
        Decision(2, 85, "Hồ sơ đủ thành phần."),
        Decision(5, 12, "Đề nghị bổ sung bản chụp rõ nét giấy tờ chứng minh nội dung đề nghị."),
        Decision(3, 3, "Hồ sơ không thuộc thẩm quyền giải quyết của cơ quan."),
    )
}


def receive_dossiers(session: Session) -> None:
    """Sign in, and work through what waits; what a colleague has taken meanwhile is left to him."""
    listed = sign_in_officer(session, officer(session.index))
    work_through(session, listed, DECISIONS, DOSSIERS_A_SESSION)


JOURNEY = Journey(
    name="receive_dossiers",
    about="as an officer: check what was filed, and accept it or not",
    go=receive_dossiers,
    pages=(
        *SIGNING_IN,
        *pages_of_work(DOSSIERS_A_SESSION, DECISIONS.values()),
    ),
)
