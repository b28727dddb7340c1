"""Assisted filing: an officer at the counter files for one citizen after another, many from one address."""

from contract.journey import Journey, PageVisit
from harness.browser.forms import Form
from locustfiles.documents import draw_uploads
from locustfiles.earlier_dossiers import EarlierDossier, earlier_dossier
from locustfiles.journeys.file_dossier import SAVE_DRAFT, code_on, draft_of
from locustfiles.journeys.staff_steps import SIGNING_IN, sign_in_officer
from locustfiles.procedures import PROCEDURES, Procedure
from locustfiles.session import Session
from locustfiles.staff import officer

CITIZENS_A_SESSION = 3  # assumed
AT_THE_COUNTER = [each for each in PROCEDURES if not each.is_handed_off]  # what the portal takes itself
FINISHED = 10  # who comes to the counter has had something done there before: that is whose numbers there are


def assisted_filing(session: Session) -> None:
    """Sign in once, then file for everybody who comes to the counter; each dossier belongs to its citizen."""
    sign_in_officer(session, officer(session.index))
    for number in range(CITIZENS_A_SESSION):
        citizen = earlier_dossier(CITIZENS_A_SESSION * session.index + number, FINISHED)
        (procedure,) = session.random.choices(AT_THE_COUNTER, weights=[each.share for each in AT_THE_COUNTER])
        e_form = open_e_form(session, citizen, procedure)
        review = fill_in(session, citizen, procedure, e_form)
        submit(session, citizen, review)


def open_e_form(session: Session, citizen: EarlierDossier, procedure: Procedure) -> Form:
    """Type in who stands there and what for; answers the e-form in that citizen's name."""
    with session.page("counter") as page:
        form = page.get("/can-bo/nop-ho-so").form("nop-giup")
    typed = {"so_dinh_danh": citizen.owner_number, "ho_ten": citizen.owner_name}
    with session.page("assist_form", typed=typed) as page:
        prefilled = page.submit(form, {**typed, "thu_tuc": procedure.code})
        prefilled.must_show(citizen.owner_name, citizen.owner_number)
        e_form = prefilled.form("to-khai")
        page.call(SAVE_DRAFT, draft_of(e_form))
    return e_form


def fill_in(session: Session, citizen: EarlierDossier, procedure: Procedure, e_form: Form) -> Form:
    """The e-form and the scans; how to reach the citizen is how to reach the officer's centre."""
    typed = {
        "ngay_sinh": session.person.birth_date.isoformat(),
        "dien_thoai": session.person.phone,
        "thu_dien_tu": session.person.email,
        "dia_chi": f"Xã số {citizen.commune}, {citizen.province.name}",
        "noi_dung": f"Đề nghị giải quyết thủ tục {procedure.name}, hồ sơ thử tải",
    }
    with session.page("documents", typed=typed) as page:
        form = page.submit(e_form, typed).form("thanh-phan")
    with session.page("upload") as page:
        review = page.submit(form, files=draw_uploads(session.random, session.documents))
        review.must_show(citizen.owner_name)
        return review.form("nop-ho-so")


def submit(session: Session, citizen: EarlierDossier, review: Form) -> None:
    """Submit; the confirmation is the citizen's."""
    with session.page("submit") as page:
        confirmation = page.submit(review)
        confirmation.must_show(citizen.owner_name)
        session.codes.add(code_on(confirmation))


JOURNEY = Journey(
    name="assisted_filing",
    about="as an officer at the counter: file for one citizen after another",
    go=assisted_filing,
    pages=(
        *SIGNING_IN,
        PageVisit("counter", requests=1, times=CITIZENS_A_SESSION),
        PageVisit("assist_form", requests=3, times=CITIZENS_A_SESSION, typed=31, fields=2),  # its draft is saved
        PageVisit("documents", requests=2, times=CITIZENS_A_SESSION, typed=141, fields=5),
        PageVisit("upload", requests=2, times=CITIZENS_A_SESSION),
        PageVisit("submit", requests=2, times=CITIZENS_A_SESSION),
    ),
)
