"""Filing a dossier: the long journey, from the front page to the state of what was filed."""

import re
from dataclasses import replace

from contract.journey import Journey, PageVisit
from harness.browser.failures import wrong_page
from harness.browser.forms import Form
from harness.browser.pages import Document
from locustfiles.documents import draw_uploads
from locustfiles.journeys.paying import PAYING, pay
from locustfiles.journeys.signing_in import CODE_CHARACTERS, NUMBER_AND_PASSWORD, OneTimeCode, sign_in
from locustfiles.journeys.steps import LOOKING_UP, choose_agency, open_home, read_procedure, search
from locustfiles.procedures import Procedure, draw_procedure, mean_over_citizens
from locustfiles.session import Session

SAVE_DRAFT = "/api/v1/submitting/dossier/save-draft"
# V1V2V3.Z1Z2.Y1Y2.MX1X2-YYMMDD-XXXX, Circular 01/2018/TT-VPCP, article 19.
DOSSIER_CODE = re.compile(r"[0-9]{3}\.[0-9]{2}\.[0-9]{2}\.[A-Z][0-9]{2}-[0-9]{6}-[0-9]{4}")
# The share of those who owe a fee that pays at once. Assumed, and chosen so that with the procedures' shares and fees,
# 42 % of all who file pay, for up to October 2025 there were 38.7 million payments, of whatever kind, beside
# 92.6 million dossiers filed online.
PAYS_AT_ONCE = 0.72


def file_dossier(session: Session) -> None:
    """Find the procedure, sign in, fill in the e-form, attach documents, submit, pay, and look what became of it."""
    procedure = draw_procedure(session.random)
    open_home(session)
    search(session, procedure)
    read_procedure(session, procedure)
    where = choose_agency(session, procedure)
    e_form = open_e_form(session, procedure, where)
    review = fill_in(session, procedure, e_form)
    code, confirmation = submit(session, review)
    if procedure.fee_vnd and session.random.random() < PAYS_AT_ONCE:
        pay(session, confirmation.form("thanh-toan"), code)
    look_after(session, code)


def open_e_form(session: Session, procedure: Procedure, where: str) -> Form:
    """Press "file online", sign in, and come to the e-form, here or at the system that takes the dossier."""
    citizen = session.person
    code = sign_in(session, where, citizen.id_number, citizen.name)
    if procedure.is_handed_off:
        code = hand_off(session, procedure, code)
    with session.page("form", typed=code.typed) as page:
        prefilled = page.submit(code.form, code.typed)
        prefilled.must_show(citizen.name, citizen.id_number)
        e_form = prefilled.form("to-khai")
        page.call(SAVE_DRAFT, draft_of(e_form))
    return e_form


def hand_off(session: Session, procedure: Procedure, code: OneTimeCode) -> OneTimeCode:
    """Be sent to another system, which asks to sign in there too: a button is enough, and nothing is typed."""
    with session.page("hand_off", typed=code.typed) as page:
        landing = page.submit(code.form, code.typed)
        landing.must_show(procedure.code)
        return OneTimeCode(landing.form("dang-nhap-he-thong"), {})


def fill_in(session: Session, procedure: Procedure, e_form: Form) -> Form:
    """Send the e-form, then the documents; answers the form that submits both."""
    citizen = session.person
    typed = {
        "ngay_sinh": citizen.birth_date.isoformat(),
        "dien_thoai": citizen.phone,
        "thu_dien_tu": citizen.email,
        "dia_chi": citizen.address,
        "noi_dung": f"Đề nghị giải quyết thủ tục {procedure.name}, hồ sơ thử tải",
    }
    with session.page("documents", typed=typed) as page:
        form = page.submit(e_form, {**typed, "gioi_tinh": citizen.sex}).form("thanh-phan")
    with session.page("upload") as page:
        review = page.submit(form, files=draw_uploads(session.random, session.documents))
        review.must_show(citizen.name, citizen.email)
        return review.form("nop-ho-so")


def submit(session: Session, review: Form) -> tuple[str, Document]:
    """Submit; answers the dossier's code, and the confirmation on which it stands."""
    with session.page("submit") as page:
        confirmation = page.submit(review)
        confirmation.must_show(session.person.name)
        code = code_on(confirmation)
    session.codes.add(code)
    return code, confirmation


def look_after(session: Session, code: str) -> None:
    """The dossier must be in the citizen's own account, and in his own name."""
    with session.page("dossiers") as page:
        page.get("/tai-khoan/ho-so").must_show(session.person.name, code)
    with session.page("state") as page:
        page.get(f"/tai-khoan/ho-so/{code}").must_show(session.person.name, code)


def draft_of(e_form: Form) -> dict[str, object]:
    """What the page's script saves as soon as the e-form is there."""
    fields = dict(e_form.fields)
    try:
        return {
            "csrf": fields.pop("csrf"),
            "id": fields.pop("ho_so"),
            "formalityId": fields.pop("thu_tuc"),
            "communeCode": fields.pop("don_vi"),
            "form": fields,
        }
    except KeyError as missing:
        raise wrong_page(f"the e-form has no field {missing}") from missing


def code_on(confirmation: Document) -> str:
    """The dossier's code; raises PageFailed (WRONG_PAGE) when it is not of the official format."""
    code = confirmation.value_of("data-code")
    if not DOSSIER_CODE.fullmatch(code):
        raise wrong_page("the dossier's code is not of the official format")
    return code


HANDED_OFF = mean_over_citizens(lambda procedure: procedure.is_handed_off)
PAYS = PAYS_AT_ONCE * mean_over_citizens(lambda procedure: procedure.fee_vnd > 0)
JOURNEY = Journey(
    name="file_dossier",
    about="file a dossier, from the front page over signing in to the state of what was filed",
    go=file_dossier,
    pages=(
        *LOOKING_UP,
        PageVisit("sign_in", requests=3),  # to the sign-in, to the identity provider, its first page
        PageVisit("one_time_code", requests=2, typed=NUMBER_AND_PASSWORD, fields=2),
        # To the provider, to the portal twice, to the other system.
        PageVisit("hand_off", requests=4, times=HANDED_OFF, typed=CODE_CHARACTERS, fields=1),
        # To the provider, back to the portal, the e-form; its draft is saved. Elsewhere one more: the sign-in there.
        PageVisit("form", requests=4 + HANDED_OFF, typed=(1 - HANDED_OFF) * CODE_CHARACTERS, fields=1 - HANDED_OFF),
        PageVisit("documents", requests=2, typed=140, fields=5),
        PageVisit("upload", requests=2),
        PageVisit("submit", requests=2),
        *(replace(page, times=PAYS) for page in PAYING),
        PageVisit("dossiers", requests=1),
        PageVisit("state", requests=1),
    ),
)
