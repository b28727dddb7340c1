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
from urllib.parse import urlencode

from portal.expiring import Clock, Expiring

BANKS = {f"NH{number}": f"Ngân hàng mẫu số {number}" for number in range(1, 11)}  # ten are connected to the real one
MOST_TRIES = 5
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
    tries: int = 0


class Gateway:
    """All that the gateway remembers, and the secret that it shares with the portal."""

    def __init__(self, clock: Clock) -> None:
        self._secret = secrets.token_bytes(32)
        self._paying: Expiring[Paying] = Expiring(600, clock)

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
        self._paying.pop(interaction)
        code = f"{secrets.randbelow(1_000_000):06d}"
        return self._paying.put(replace(paying, bank=bank, one_time_code=code))

    def check_one_time_code(self, interaction: str, one_time_code: str) -> Paid:
        """The code came: the order is paid."""
        paying = self.paying(interaction)
        if not paying.bank:
            raise Declined("Chưa chọn ngân hàng")
        if not secrets.compare_digest(paying.one_time_code.encode(), one_time_code.encode()):
            self._count_try(interaction, paying)
            raise Declined("Mã xác nhận không đúng")
        self._paying.pop(interaction)
        return Paid(paying.order, f"GD{secrets.randbelow(10**12):012d}")

    def paying(self, interaction: str) -> Paying:
        """An interaction that is under way; raises Declined."""
        paying = self._paying.get(interaction)
        if paying is None:
            raise Declined("Phiên thanh toán đã hết hạn")
        return paying

    def _count_try(self, interaction: str, paying: Paying) -> None:
        if paying.tries + 1 >= MOST_TRIES:
            self._paying.pop(interaction)
        else:
            self._paying.replace(interaction, replace(paying, tries=paying.tries + 1))

    def _signed(self, said: dict[str, str]) -> str:
        return urlencode(said | {SIGNATURE: self._signature(said)})

    def _check(self, query: Mapping[str, str], names: tuple[str, ...]) -> None:
        said = {name: query.get(name, "") for name in names}
        if not hmac.compare_digest(self._signature(said).encode(), query.get(SIGNATURE, "").encode()):
            raise Declined("Yêu cầu thanh toán không đúng chữ ký")

    def _signature(self, said: Mapping[str, str]) -> str:
        """Over the names too: an order is no payment."""
        return hmac.new(self._secret, urlencode(sorted(said.items())).encode(), hashlib.sha256).hexdigest()
