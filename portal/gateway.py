"""The payment gateway: who pays which order, at which bank, with which one-time code; no HTTP here.

It runs in load-testing mode and says so on its pages: there is no bank behind it, and no money. It and the portal tell
each other things only through the citizen's browser, so each message bears a code that only the two can make (HMAC, RFC
2104): an order on the way there, a payment on the way back.

    begin(order) -> interaction -> choose_bank -> one-time code -> check_one_time_code -> payment
"""

import hashlib
import hmac
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from portal.once import Once
from portal.sealed import Clock, Opened, Sealed
from portal.share import Share

BANKS = {f"NH{number}": f"Ngân hàng mẫu số {number}" for number in range(1, 11)}  # ten are connected to the real one
MOST_TRIES = 5
EXPIRED = "Phiên thanh toán đã hết hạn"
SIGNATURE = "chu_ky"


class Declined(Exception):
    """The gateway does not accept this; the message may be shown to the citizen."""


@dataclass(frozen=True)
class Order:
    """What is to be paid: `id` is the portal's, which no other order of it bears."""

    id: str
    amount_vnd: int


@dataclass(frozen=True)
class Paid:
    """An order that was paid, in the transaction of that number."""

    order: Order
    transaction: str


@dataclass(frozen=True)
class Paying:
    """One citizen between the first page and the redirect back; bank and code are there once it is chosen."""

    order: Order
    bank: str = ""
    one_time_code: str = ""


class Gateway:
    """The gateway, and the secret that it shares with the portal. What it knows of a citizen goes with the citizen."""

    def __init__(self, clock: Clock, share: Share, once: Once) -> None:
        self._secret = share.secret_for("messages of the gateway")
        self._once = once
        self._paying = Sealed(share.secret_for("gateway"), "paying", 600, clock, _read_paying)

    def signed_order(self, order: Order) -> str:
        """The portal's message, as a query."""
        return self._signed({"ma_don": order.id, "so_tien": str(order.amount_vnd)})

    def signed_payment(self, paid: Paid) -> str:
        """The gateway's message, as a query."""
        order = paid.order
        return self._signed({"ma_don": order.id, "so_tien": str(order.amount_vnd), "giao_dich": paid.transaction})

    def read_order(self, query: Mapping[str, str]) -> Order:
        """The order of a message; raises Declined unless the portal signed it."""
        self._check(query, ("ma_don", "so_tien"))
        return Order(query["ma_don"], int(query["so_tien"]))

    def read_payment(self, query: Mapping[str, str]) -> Paid:
        """The payment of a message; raises Declined unless the gateway signed it."""
        self._check(query, ("ma_don", "so_tien", "giao_dich"))
        return Paid(Order(query["ma_don"], int(query["so_tien"])), query["giao_dich"])

    def begin(self, order: Order) -> str:
        """Open an interaction; answers its id."""
        return self._paying.put(Paying(order))

    def choose_bank(self, interaction: str, bank: str) -> str:
        """The citizen's bank asks for a one-time code; answers the id of the interaction as it goes on from here."""
        paying = self.paying(interaction)
        if bank not in BANKS:
            raise Declined("Ngân hàng chưa kết nối với cổng thanh toán")
        code = f"{secrets.randbelow(1_000_000):06d}"
        return self._paying.put(replace(paying, bank=bank, one_time_code=code))

    def check_one_time_code(self, interaction: str, one_time_code: str) -> Paid:
        """The code came: the order is paid."""
        opened = self._opened(interaction)
        paying = opened.value
        if not paying.bank:
            raise Declined("Chưa chọn ngân hàng")
        if not secrets.compare_digest(paying.one_time_code.encode(), one_time_code.encode()):
            self._once.note_try(opened.mark)
            raise Declined("Mã xác nhận không đúng")
        if not self._once.use_up(opened.mark):
            raise Declined(EXPIRED)
        return Paid(paying.order, f"GD{secrets.randbelow(10**12):012d}")

    def paying(self, interaction: str) -> Paying:
        """An interaction that is under way; raises Declined."""
        return self._opened(interaction).value

    def _opened(self, interaction: str) -> Opened[Paying]:
        opened = self._paying.open(interaction)
        if opened is None or self._once.tries(opened.mark) >= MOST_TRIES:
            raise Declined(EXPIRED)
        return opened

    def _signed(self, said: dict[str, str]) -> str:
        return urlencode(said | {SIGNATURE: self._signature(said)})

    def _check(self, query: Mapping[str, str], names: tuple[str, ...]) -> None:
        said = {name: query.get(name, "") for name in names}
        if not hmac.compare_digest(self._signature(said).encode(), query.get(SIGNATURE, "").encode()):
            raise Declined("Yêu cầu thanh toán không đúng chữ ký")

    def _signature(self, said: Mapping[str, str]) -> str:
        """Over the names too: an order is no payment."""
        return hmac.new(self._secret, urlencode(sorted(said.items())).encode(), hashlib.sha256).hexdigest()


def _read_paying(said: list[Any]) -> Paying:
    return Paying(Order(*said[0]), *said[1:])
