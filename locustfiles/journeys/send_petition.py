"""Sending a petition (phản ánh, kiến nghị): rare, 272,000 in five and a half years, and written by hand."""

import re
from statistics import fmean

from contract.journey import Journey, PageVisit
from harness.browser.failures import wrong_page
from locustfiles.documents import draw_uploads
from locustfiles.journeys.signing_in import CODE_CHARACTERS, NUMBER_AND_PASSWORD, sign_in
from locustfiles.journeys.steps import HOME, open_home
from locustfiles.session import Session

WITH_A_PHOTO = 0.3  # assumed
PETITIONS = (
    (
        "Hồ sơ quá hạn chưa được giải quyết",
        "Hồ sơ của tôi đã quá ngày hẹn trả mà tình trạng không thay đổi. Tôi gọi nhiều lần nhưng chưa có người trả "
        "lời. Đề nghị cơ quan kiểm tra và cho biết khi nào có kết quả.",
    ),
    (
        "Không tải được tài liệu lên cổng",
        "Khi tải bản quét lên ở bước thành phần hồ sơ, trang báo lỗi và mất toàn bộ nội dung đã khai. Tôi đã thử trên "
        "hai máy khác nhau. Đề nghị khắc phục.",
    ),
    (
        "Bị yêu cầu nộp thêm giấy tờ ngoài quy định",
        "Cán bộ yêu cầu tôi nộp bản giấy của giấy tờ đã gửi trực tuyến, trong khi thủ tục ghi là nộp trực tuyến toàn "
        "trình. Kiến nghị thực hiện đúng quy định.",
    ),
)
_NUMBER = re.compile(r"PAKN-[0-9]{8}")


def send_petition(session: Session) -> None:
    """Sign in, write, perhaps attach a photo, send; the answer must bear a number."""
    citizen = session.person
    open_home(session)
    code = sign_in(session, "/phan-anh-kien-nghi", citizen.id_number, citizen.name)
    with session.page("petition", typed=code.typed) as page:
        asking = page.submit(code.form, code.typed)
        asking.must_show(citizen.name)
        form = asking.form("phan-anh")
    title, content = session.random.choice(PETITIONS)
    typed = {"tieu_de": title, "noi_dung": content}
    photos = draw_uploads(session.random, session.documents)[:1] if session.random.random() < WITH_A_PHOTO else []
    with session.page("send", typed=typed) as page:
        answer = page.submit(form, typed, photos)
        answer.must_show(title)
        if not _NUMBER.fullmatch(answer.value_of("data-number")):
            raise wrong_page("the petition's number is not of the known format")


JOURNEY = Journey(
    name="send_petition",
    about="send a petition, perhaps with a photo",
    go=send_petition,
    pages=(
        HOME,
        PageVisit("sign_in", requests=3),  # the form sends to the sign-in, that to the provider
        PageVisit("one_time_code", requests=2, typed=NUMBER_AND_PASSWORD, fields=2),
        PageVisit("petition", requests=3, typed=CODE_CHARACTERS, fields=1),
        PageVisit("send", requests=2, typed=fmean(len(title + content) for title, content in PETITIONS), fields=2),
    ),
)
