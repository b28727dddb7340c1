"""The visit that is recorded: look up a procedure, sign in, file a dossier; as a person does it in a browser."""

from harness.har.offers import data_of, forms_of
from locustfiles.people import person
from tests.harness.har.recording_client import Recorder

WHO = person(99, 12345)
WORDS = "khai sinh"
WHY = "Xin cấp giấy khai sinh cho con gái tôi là cháu Bí Mật"
PHOTO = b"\xff\xd8\xff\xe0" + bytes(range(65, 91)) * 200


def file_a_dossier(recorder: Recorder, url: str) -> str:
    """The whole visit; answers the dossier's code."""
    code = look_up(recorder, url)
    communes = choose_agency(recorder, code)
    sign_in(recorder, code, communes)
    return fill_in(recorder)


def look_up(recorder: Recorder, url: str) -> str:
    recorder.go("GET", f"{url}/", think_s=0)
    recorder.pull("/static/portal.css", "/static/portal.js")
    recorder.call("/api/v1/configuring/news/list-by-citizen", {"limit": 6})
    recorder.go("GET", "/tim-kiem-thu-tuc-hanh-chinh", params={"q": WORDS}, think_s=4.5)
    asked = {"q": WORDS, "limit": 25, "lastId": None}
    found = recorder.call("/api/v1/submitting/formality/list-all-public-formality-by-citizen", asked)
    code = found["data"]["items"][0]["id"]
    recorder.go("GET", f"/thu-tuc-hanh-chinh/{code}")
    recorder.call("/api/v1/configuring/formality/get-formality-by-citizen", {"id": code})
    return code


def choose_agency(recorder: Recorder, code: str) -> str:
    places = "/api/v1/configuring/citizen/department/list-with-location"
    recorder.go("GET", "/chon-co-quan", params={"thu_tuc": code}, think_s=21)
    province = recorder.call(places, {"type": "PROVINCE"})["data"]["items"][3]["code"]
    asked = {"type": "COMMUNE", "provinceCode": province}
    commune = recorder.call(places, asked)["data"]["items"][2]["code"]
    asked = {"formalityId": code, "communeCode": commune}
    agencies = recorder.call("/api/v1/submitting/formality/list-department-url-by-citizen", asked)
    return agencies["data"]["items"][0]["url"]


def sign_in(recorder: Recorder, code: str, where: str) -> None:
    recorder.go("GET", where)
    known = {"so_dinh_danh": WHO.id_number, "mat_khau": WHO.password, "ho_ten": WHO.name}
    submit(recorder, "dang-nhap", known, think_s=15)
    one_time_code = dict(data_of(recorder.html))["data-otp"]
    submit(recorder, "ma-xac-thuc", {"ma_xac_thuc": one_time_code})


def fill_in(recorder: Recorder) -> str:
    fields = dict(form_of(recorder, "to-khai").fields)
    hidden = {"csrf": fields.pop("csrf"), "id": fields.pop("ho_so"), "formalityId": fields.pop("thu_tuc")}
    draft = hidden | {"communeCode": fields.pop("don_vi"), "form": fields}
    recorder.call("/api/v1/submitting/dossier/save-draft", draft)
    typed = {
        "ngay_sinh": WHO.birth_date.isoformat(),
        "gioi_tinh": "nu",
        "dien_thoai": WHO.phone,
        "thu_dien_tu": WHO.email,
        "dia_chi": WHO.address,
        "noi_dung": WHY,
        "so_ban": "2",
        "nhan_ket_qua": "buu-chinh",
    }
    submit(recorder, "to-khai", typed, think_s=95)
    submit(recorder, "thanh-phan", {}, files={"tep_1": ("khai-sinh-be-Bi-Mat.jpg", PHOTO, "image/jpeg")})
    submit(recorder, "nop-ho-so", {})
    code = dict(data_of(recorder.html))["data-code"]
    recorder.go("GET", "/tai-khoan/ho-so")
    recorder.go("GET", f"/tai-khoan/ho-so/{code}")
    return code


def submit(recorder: Recorder, form_id: str, typed: dict, **how) -> None:
    form = form_of(recorder, form_id)
    recorder.go("POST", form.action, data={**form.fields, **typed}, **how)


def form_of(recorder: Recorder, form_id: str):
    return next(form for found, form in forms_of(recorder.html) if found == form_id)
