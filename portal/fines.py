"""Traffic fines: none is kept, each follows from the number of its decision, and only what was paid is written down.

Every number `QD-` and nine digits names a decision. Its plate, offence and amount are made up from the digits:

    QD-123456789   plate 11 + 123456789 mod 89, letter A, the last five digits; offence and amount by the digits mod 5
"""

import re
from dataclasses import dataclass

NUMBER = re.compile(r"QD-([0-9]{9})")
# What the fines are for is real enough to be read; amounts are assumed.
OFFENCES = (
    ("Không chấp hành hiệu lệnh của đèn tín hiệu giao thông", 5_000_000),
    ("Chạy quá tốc độ quy định", 1_000_000),
    ("Dừng, đỗ xe không đúng nơi quy định", 900_000),
    ("Không đội mũ bảo hiểm", 500_000),
    ("Chuyển hướng không có tín hiệu báo hướng rẽ", 500_000),
)


@dataclass(frozen=True)
class Fine:
    """One decision."""

    number: str
    plate: str
    offence: str
    amount_vnd: int


def fine_of(number: str) -> Fine | None:
    """The fine of a decision's number; None for what is no such number."""
    found = NUMBER.fullmatch(number)
    if found is None:
        return None
    digits = int(found[1])
    offence, amount_vnd = OFFENCES[digits % len(OFFENCES)]
    return Fine(number, f"{11 + digits % 89}A-{digits % 100_000:05d}", offence, amount_vnd)
