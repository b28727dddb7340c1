"""Processing dossiers: officers of communes and of provinces bring what was accepted to its result."""

from contract.journey import Journey, PageVisit
from locustfiles.journeys.staff_steps import SIGNING_IN, WORK, Decision, pages_of_work, sign_in_officer, work_through
from locustfiles.session import Session
from locustfiles.staff import processing_officer

DOSSIERS_A_SESSION = 12  # assumed
# 2 accepted, 4 in process, 7 the citizen wants it back, 9 done; 5 needs papers, 6 a fee, 8 stopped, 10 handed over.
# The shares are assumed.
DECISIONS = {
    2: (Decision(4, 100, "Chuyển bộ phận chuyên môn."),),
    4: (
        Decision(9, 85, "Đã giải quyết xong, trình ký."),
        Decision(5, 8, "Thiếu giấy tờ đối chiếu, đề nghị bổ sung."),
        Decision(6, 5, "Đề nghị nộp lệ phí theo quy định."),
        Decision(8, 2, "Dừng xử lý theo đề nghị của cơ quan chuyên môn."),
    ),
    7: (Decision(8, 100, "Dừng xử lý theo yêu cầu rút hồ sơ."),),
    9: (Decision(10, 100, "Đã trả kết quả cho công dân."),),
}


def process_dossiers(session: Session) -> None:
    """Sign in, turn to what is in process, and bring one dossier after another a step further."""
    officer = processing_officer(session.index)
    sign_in_officer(session, officer)
    with session.page("in_process") as page:
        listed = page.get(WORK, {"nhom": "dang-xu-ly"})
        listed.must_show(officer.number)
    work_through(session, listed, DECISIONS, DOSSIERS_A_SESSION)


JOURNEY = Journey(
    name="process_dossiers",
    about="as an officer: bring what was accepted to its result",
    go=process_dossiers,
    pages=(
        *SIGNING_IN,
        PageVisit("in_process", requests=1),
        *pages_of_work(DOSSIERS_A_SESSION, DECISIONS.values()),
    ),
)
