"""What a dossier is: its code in the official format, its ten states, and who may follow whom."""

from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from portal.places import Commune, Province

SUBMITTED = 1
STATES = {
    1: "Mới đăng ký",
    2: "Được tiếp nhận",
    3: "Không được tiếp nhận",
    4: "Đang xử lý",
    5: "Yêu cầu bổ sung giấy tờ",
    6: "Yêu cầu thực hiện nghĩa vụ tài chính",
    7: "Công dân yêu cầu rút hồ sơ",
    8: "Dừng xử lý",
    9: "Đã xử lý xong",
    10: "Đã trả kết quả",
}
# How a citizen's account sorts them, and how officers do.
FOLDERS = {
    "cho-tiep-nhan": ("Chờ tiếp nhận", (1,)),
    "dang-xu-ly": ("Đang xử lý", (2, 4, 7)),
    "cho-bo-sung": ("Chờ bổ sung", (5,)),
    "cho-thanh-toan": ("Chờ thanh toán", (6,)),
    "da-xong": ("Đã xong", (3, 8, 9, 10)),
}
GROUPS = {"cho-tiep-nhan": ("Chờ tiếp nhận", (1,)), "dang-xu-ly": ("Đang xử lý", (2, 4, 7, 9))}
# The names of the states are those in use; which may follow which is not published, so this chain is assumed.
NEXT_STATES = {
    1: (2, 3, 5, 7),
    2: (4,),
    3: (),
    4: (5, 6, 8, 9),
    5: (4,),
    6: (4,),
    7: (8,),
    8: (),
    9: (10,),
    10: (),
}
# From which state into which the citizen alone brings a dossier: by withdrawing, by adding papers, by paying.
NOT_BY_OFFICERS = ((1, 7), (5, 4), (6, 4))
MOST_A_DAY = 9_999  # the code has four digits for the number of the day


@dataclass(frozen=True)
class Draft:
    """A dossier being filled in; `form` is what its owner has typed, by field name."""

    id: str
    owner: str
    procedure: str
    commune: str
    form: dict[str, str]


@dataclass(frozen=True)
class Document:
    """An uploaded file, of which only this is kept."""

    name: str
    size_bytes: int
    sha256: str


class Dossier(NamedTuple):
    """A dossier as it was filed, and as a row of the database; `filed_at` is local time, ISO 8601."""

    code: str
    owner: str
    name: str
    procedure: str
    commune: str
    state: int
    filed_at: str


def dossier_code(province: Province, commune: Commune, day: date, number: int) -> str:
    """`V1V2V3.Z1Z2.Y1Y2.MX1X2-YYMMDD-XXXX`: unit, day received, number of the day.

    The format of Circular 01/2018/TT-VPCP, article 19. Between province and commune nothing is left since 1/7/2025, so
    Z and Y are 00.
    """
    return f"{commune.number:03d}.00.00.{province.agency}-{day.year % 100:02d}{day.month:02d}{day.day:02d}-{number:04d}"
