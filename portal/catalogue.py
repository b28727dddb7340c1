"""The catalogue: 200 procedures that can be searched; 15 have their official code, the others are made up.

A made-up procedure has a code that begins with 9.9 and a name that ends in "(thử nghiệm)", so nobody takes it for real.
"""

import csv
import unicodedata
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

MOST_POPULAR = 15
ACTIONS = ("Cấp mới", "Cấp lại", "Gia hạn", "Điều chỉnh", "Thu hồi")
SUBJECTS = (
    ("giấy phép xây dựng nhà ở riêng lẻ", "Xây dựng"),
    ("giấy phép quy hoạch", "Xây dựng"),
    ("giấy phép kinh doanh khí", "Công thương"),
    ("giấy phép bán lẻ rượu", "Công thương"),
    ("giấy xác nhận đủ điều kiện an toàn thực phẩm", "Y tế"),
    ("giấy phép hoạt động phòng khám", "Y tế"),
    ("chứng chỉ hành nghề dược", "Y tế"),
    ("thẻ bảo hiểm y tế", "Bảo hiểm"),
    ("sổ bảo hiểm xã hội", "Bảo hiểm"),
    ("giấy chứng nhận quyền sử dụng đất", "Đất đai"),
    ("giấy phép khai thác nước dưới đất", "Môi trường"),
    ("giấy phép môi trường", "Môi trường"),
    ("giấy xác nhận khuyết tật", "Bảo trợ xã hội"),
    ("sổ hộ nghèo", "Bảo trợ xã hội"),
    ("thẻ thương binh", "Người có công"),
    ("giấy phép lao động cho người nước ngoài", "Lao động"),
    ("giấy giới thiệu việc làm", "Lao động"),
    ("phù hiệu xe vận tải", "Giao thông"),
    ("giấy chứng nhận đăng ký xe", "Giao thông"),
    ("giấy phép lái xe", "Giao thông"),
    ("bản sao văn bằng từ sổ gốc", "Giáo dục"),
    ("giấy phép dạy thêm", "Giáo dục"),
    ("thẻ hướng dẫn viên du lịch", "Du lịch"),
    ("giấy phép biểu diễn nghệ thuật", "Văn hóa"),
    ("giấy phép tổ chức lễ hội", "Văn hóa"),
    ("chứng chỉ hành nghề thú y", "Nông nghiệp"),
    ("mã số vùng trồng", "Nông nghiệp"),
    ("giấy đăng ký tàu cá", "Nông nghiệp"),
    ("giấy phép kinh doanh vàng", "Tài chính"),
    ("mã số thuế cá nhân", "Thuế"),
    ("giấy xác nhận hoàn thành nghĩa vụ thuế", "Thuế"),
    ("giấy đăng ký hợp tác xã", "Doanh nghiệp"),
    ("giấy chứng nhận đăng ký doanh nghiệp", "Doanh nghiệp"),
    ("giấy phép viễn thông", "Khoa học và công nghệ"),
    ("giấy đăng ký nhãn hiệu", "Khoa học và công nghệ"),
    ("chứng nhận hoạt động tôn giáo", "Nội vụ"),
    ("giấy phép hội quần chúng", "Nội vụ"),
)


PORTAL, PROVINCE, MINISTRY = "portal", "province", "ministry"  # where a procedure is filed: `handled_by`
LEVELS = {"commune": "Cấp xã", "province": "Cấp tỉnh", "ministry": "Cấp bộ"}


@dataclass(frozen=True)
class Procedure:
    """One administrative procedure.

    `level` is a key of LEVELS; `handled_by` whose system takes it; `fee_vnd` 0 where there is none to pay;
    `civil_status` whether its e-form is filled in from the civil-status system. Of the made-up procedures the portal
    takes all, for nothing. Of the others these are assumed, but that residence and judicial records are the Ministry
    of Public Security's.
    """

    code: str
    name: str
    field: str
    level: str = "province"
    handled_by: str = PORTAL
    fee_vnd: int = 0
    civil_status: bool = False


class Catalogue:
    """All procedures by code, and the search over their names."""

    def __init__(self, procedures: tuple[Procedure, ...]) -> None:
        self.procedures = procedures
        self.by_code = {procedure.code: procedure for procedure in procedures}
        self.popular = procedures[:MOST_POPULAR]
        self.popular_with_a_fee = tuple(each for each in self.popular if each.fee_vnd)
        self.fields = tuple(sorted({procedure.field for procedure in procedures}))
        self._folded = [(fold(f"{each.name} {each.field} {each.code}"), each) for each in procedures]

    def search(self, words: str, after: str, limit: int) -> tuple[list[Procedure], int]:
        """The next `limit` procedures after code `after` whose name holds every word, and how many there are in all."""
        candidates = self._folded
        for word in fold(words).split():
            candidates = [(text, each) for text, each in candidates if word in text]
        found = [each for _, each in candidates]
        start = next((at + 1 for at, each in enumerate(found) if each.code == after), 0)
        return found[start : start + limit], len(found)


@cache
def read_catalogue() -> Catalogue:
    """The procedures of procedures.csv, whose columns are those of a Procedure, and the made-up ones after them."""
    text = files("portal").joinpath("procedures.csv").read_text(encoding="utf-8")
    known = tuple(_procedure(row) for row in csv.DictReader(text.splitlines()))
    return Catalogue(known + _made_up())


def fold(text: str) -> str:
    """Lower case without tone marks: people type `khai sinh` and `Khai Sinh` and mean one thing."""
    plain = unicodedata.normalize("NFD", text.lower()).replace("đ", "d")
    return "".join(letter for letter in plain if not unicodedata.combining(letter))


def _procedure(row: dict[str, str]) -> Procedure:
    fee_vnd, civil_status = int(row.pop("fee_vnd")), row.pop("civil_status") == "yes"
    return Procedure(**row, fee_vnd=fee_vnd, civil_status=civil_status)


def _made_up() -> tuple[Procedure, ...]:
    names = [(f"{action} {subject} (thử nghiệm)", field) for subject, field in SUBJECTS for action in ACTIONS]
    return tuple(Procedure(f"9.9{number:05d}", name, field) for number, (name, field) in enumerate(names, start=1))
