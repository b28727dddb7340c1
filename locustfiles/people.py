"""Synthetic people: who cannot be anybody, never two alike, and always the same for one seed and index.

An ID number (Decree 137/2015/NĐ-CP, article 13) is

    PPP       C                     YY          NNNNNN
    province  century and sex       birth year  serial
    of birth  0 m 1 f 19xx, 2 m 3 f 20xx

and here PPP is one of six codes that no province ever had, so no number can be a real person's.
"""

from dataclasses import dataclass
from datetime import date
from random import Random

from locustfiles.places import Province, draw_commune, draw_province

UNASSIGNED_PROVINCES = ("000", "003", "005", "097", "098", "099")
BIRTH_YEARS = range(1945, 2008)  # 18 to 80 years old in 2025
SEXES = ("nam", "nu")
SERIALS = 1_000_000
BLOCKS = len(UNASSIGNED_PROVINCES) * len(BIRTH_YEARS) * len(SEXES)
CAPACITY = BLOCKS * SERIALS  # 756 million people before a number repeats
# Coprime to the capacity, so index -> step * index + shift is a bijection of 0..CAPACITY-1 (any shift); near the golden
# section of it, so that neighbours are far apart and every range of indexes has all ages and both sexes.
STEP = 467_233_693

PASSWORD = "thu-tai"  # what the identity provider takes in load-testing mode

FAMILY_NAMES = {
    "Nguyễn": 38, "Trần": 11, "Lê": 9, "Phạm": 7, "Hoàng": 5, "Phan": 4, "Vũ": 4, "Đặng": 2, "Bùi": 2, "Đỗ": 2,
    "Hồ": 1, "Ngô": 1, "Dương": 1, "Lý": 1, "Đinh": 1, "Mai": 1, "Trịnh": 1, "Võ": 3, "Huỳnh": 3, "Đoàn": 1,
}  # fmt: skip
MIDDLE_NAMES = {
    "nam": ("Văn", "Hữu", "Đức", "Minh", "Quang", "Quốc", "Thanh", "Ngọc", "Xuân", "Công", "Đình", "Tuấn"),
    "nu": ("Thị", "Thị", "Thị", "Ngọc", "Thu", "Thanh", "Kim", "Phương", "Minh", "Hồng", "Bích", "Mỹ"),
}
GIVEN_NAMES = {
    "nam": (
        "An", "Anh", "Bảo", "Bình", "Cường", "Dũng", "Duy", "Đạt", "Hải", "Hiếu", "Hùng", "Huy", "Khánh", "Khoa",
        "Kiên", "Lâm", "Long", "Mạnh", "Nam", "Nghĩa", "Phong", "Phúc", "Quân", "Sơn", "Tài", "Thắng", "Thành", "Trung",
        "Việt",
    ),
    "nu": (
        "Anh", "Chi", "Diệp", "Dung", "Giang", "Hà", "Hằng", "Hạnh", "Hiền", "Hoa", "Hương", "Huyền", "Lan", "Linh",
        "Loan", "Mai", "My", "Nga", "Ngân", "Nhung", "Oanh", "Quỳnh", "Thảo", "Thủy", "Trang", "Trinh", "Uyên", "Yến",
    ),
}  # fmt: skip
_FAMILY_NAMES = [name for name, share in FAMILY_NAMES.items() for _ in range(share)]


@dataclass(frozen=True, slots=True)
class Person:
    """One citizen; `sex` is a word of SEXES, `commune` a number in the province, from 1.

    `index` is whose number in the run it is, from 0: what belongs to one citizen alone is found from it.
    """

    index: int
    name: str
    sex: str
    birth_date: date
    id_number: str
    password: str
    phone: str
    email: str
    province: Province
    commune: int

    @property
    def commune_name(self) -> str:
        """As the portal calls it: communes are numbered, for nobody needs to know 3,321 names."""
        return f"Xã số {self.commune}"

    @property
    def address(self) -> str:
        """As people write it in a form."""
        return f"{self.commune_name}, {self.province.name}"


def person(seed: int, index: int) -> Person:
    """The citizen of a seed and an index below CAPACITY; two indexes of one seed share no ID number."""
    random = Random(seed * CAPACITY + index)
    id_number, sex, birth_year = _identity(seed, index)
    province = draw_province(random)
    return Person(
        index=index,
        name=_name(random, sex),
        sex=sex,
        birth_date=date(birth_year, 1 + int(random.random() * 12), 1 + int(random.random() * 28)),
        id_number=id_number,
        password=PASSWORD,
        phone=f"010{index % 10_000_000:07d}",  # no subscriber's: the prefix 01 was given up in 2018
        email=f"cong-dan-{index}@thu-tai.invalid",  # a domain that RFC 2606 promises nobody will ever have
        province=province,
        commune=draw_commune(random, province),
    )


def _identity(seed: int, index: int) -> tuple[str, str, int]:
    """ID number, sex and birth year: the digits of one number below CAPACITY, read in mixed radix."""
    place = (STEP * index + seed) % CAPACITY
    block, serial = divmod(place, SERIALS)
    block, province = divmod(block, len(UNASSIGNED_PROVINCES))
    year_number, sex_number = divmod(block, len(SEXES))
    year = BIRTH_YEARS[year_number]
    century_and_sex = 2 * (year // 100 - 19) + sex_number
    id_number = f"{UNASSIGNED_PROVINCES[province]}{century_and_sex}{year % 100:02d}{serial:06d}"
    return id_number, SEXES[sex_number], year


def _name(random: Random, sex: str) -> str:
    return f"{_one(random, _FAMILY_NAMES)} {_one(random, MIDDLE_NAMES[sex])} {_one(random, GIVEN_NAMES[sex])}"


def _one(random: Random, names: list[str] | tuple[str, ...]) -> str:
    return names[int(random.random() * len(names))]  # a third of the time that random.choice takes
