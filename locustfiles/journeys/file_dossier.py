"""Filing a dossier: the long journey, from the front page to the state of what was filed."""

import re

from harness.browser.failures import wrong_page
from harness.browser.forms import Form
from harness.browser.pages import Document
from locustfiles.documents import draw_uploads
from locustfiles.journeys.steps import choose_agency, open_home, read_procedure, search
from locustfiles.procedures import Procedure, draw_procedure
from locustfiles.session import Session

SAVE_DRAFT = "/api/v1/submitting/dossier/save-draft"
# V1V2V3.Z1Z2.Y1Y2.MX1X2-YYMMDD-XXXX, Circular 01/2018/TT-VPCP, article 19.
DOSSIER_CODE = re.compile(r"[0-9]{3}\.[0-9]{2}\.[0-9]{2}\.[A-Z][0-9]{2}-[0-9]{6}-[0-9]{4}")


def file_dossier(session: Session) -> None:
    """Find the procedure, sign in, fill in the e-form, attach documents, submit, and look what became of it."""
    procedure = draw_procedure(session.random)
    open_home(session)
    search(session, procedure)
    read_procedure(session, procedure)
    where = choose_agency(session, procedure)
    e_form = sign_in(session, where)
    review = fill_in(session, procedure, e_form)
    code = submit(session, review)
    look_after(session, code)


def sign_in(session: Session, where: str) -> Form:
    """Press "file online", be sent to the identity provider, and come back to the e-form."""
    citizen = session.person
    with session.page("sign_in") as page:
        form = page.get(where).form("dang-nhap")
    with session.page("one_time_code") as page:
        known = {"so_dinh_danh": citizen.id_number, "mat_khau": citizen.password, "ho_ten": citizen.name}
        asking = page.submit(form, known)
        form, one_time_code = asking.form("ma-xac-thuc"), asking.value_of("data-otp")
    with session.page("form") as page:
        prefilled = page.submit(form, {"ma_xac_thuc": one_time_code})
        prefilled.must_show(citizen.name, citizen.id_number)
        e_form = prefilled.form("to-khai")
        page.call(SAVE_DRAFT, draft_of(e_form))
    return e_form


def fill_in(session: Session, procedure: Procedure, e_form: Form) -> Form:
    """Send the e-form, then the documents; answers the form that submits both."""
    citizen = session.person
    typed = {
        "ngay_sinh": citizen.birth_date.isoformat(),
        "gioi_tinh": citizen.sex,
        "dien_thoai": citizen.phone,
        "thu_dien_tu": citizen.email,
        "dia_chi": citizen.address,
        "noi_dung": f"Đề nghị giải quyết thủ tục {procedure.name}, hồ sơ thử tải",
    }
    with session.page("documents") as page:
        form = page.submit(e_form, typed).form("thanh-phan")
    with session.page("upload") as page:
        review = page.submit(form, files=draw_uploads(session.random))
        review.must_show(citizen.name, citizen.email)
        return review.form("nop-ho-so")


def submit(session: Session, review: Form) -> str:
    """Submit; answers the dossier's code."""
    with session.page("submit") as page:
        confirmation = page.submit(review)
        confirmation.must_show(session.person.name)
        code = code_on(confirmation)
    session.codes.add(code)
    return code


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
