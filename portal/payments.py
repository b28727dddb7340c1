"""What is owed and what was paid, for a dossier or a traffic fine; each order is paid once, whoever says so again."""

from dataclasses import dataclass

from portal.database import Database
from portal.dossier_changes import PAYMENT, change_state
from portal.dossiers import Dossier
from portal.fines import fine_of
from portal.gateway import Order, Paid
from portal.parts import Parts

AWAITS_PAYMENT, IN_PROCESS = 6, 4
CLOSED = (3, 7, 8, 9, 10)  # states in which nothing is paid any more
ASSESSED_VND = 50_000  # what an officer asks for whose procedure has no fee of its own; assumed


class NotOwed(Exception):
    """This is not to be paid, or not any more; the message may be shown."""


@dataclass(frozen=True)
class Payment:
    """An order that was paid; `subject` is the dossier's code or the decision's number, `at` local time, ISO 8601."""

    order: str
    subject: str
    amount_vnd: int
    transaction: str
    at: str


def owed(parts: Parts, subject: str) -> Order | None:
    """What is to be paid for a dossier or a decision; None: nothing."""
    payments = _payments(parts.database, subject)
    fine = fine_of(subject)
    if fine is not None:
        amount_vnd = 0 if payments else fine.amount_vnd
    else:
        dossier = parts.database.dossier(subject)
        amount_vnd = _fee_vnd(parts, dossier, payments) if dossier else 0
    # A dossier may be charged again after it was paid for: that is another order.
    return Order(f"{subject}_{payments + 1}", amount_vnd) if amount_vnd else None


def settle(parts: Parts, paid: Paid) -> Payment:
    """Write a payment down; hearing of the same one again changes nothing. Raises NotOwed."""
    known = payment_of(parts.database, paid.order.id) or _settle_first(parts, paid)
    if (known.transaction, known.amount_vnd) != (paid.transaction, paid.order.amount_vnd):
        raise NotOwed("Khoản này đã được thanh toán bằng giao dịch khác")
    return known


def payment_of(database: Database, order: str) -> Payment | None:
    """The payment of an order."""
    row = database.connection.execute(
        "SELECT id, subject, amount_vnd, transaction_id, at FROM payment WHERE id = ?", (order,)
    ).fetchone()
    return Payment(*row) if row else None


def _settle_first(parts: Parts, paid: Paid) -> Payment:
    subject = paid.order.id.rpartition("_")[0]
    if owed(parts, subject) != paid.order:
        raise NotOwed("Khoản này không phải thanh toán, hoặc số tiền không đúng")
    at = parts.now().isoformat(" ", "seconds")
    payment = Payment(paid.order.id, subject, paid.order.amount_vnd, paid.transaction, at)
    written = parts.database.connection.execute(
        "INSERT INTO payment (id, subject, amount_vnd, transaction_id, at) VALUES (?, ?, ?, ?, ?) "
        "ON CONFLICT DO NOTHING",
        (payment.order, subject, payment.amount_vnd, payment.transaction, at),
    )
    if written.rowcount != 1:  # another process heard of it in the same moment
        return payment_of(parts.database, payment.order) or payment
    dossier = parts.database.dossier(subject)
    if dossier is not None and dossier.state == AWAITS_PAYMENT:
        change_state(parts, dossier, IN_PROCESS, PAYMENT, f"Giao dịch {payment.transaction}")
    return payment


def _fee_vnd(parts: Parts, dossier: Dossier, payments: int) -> int:
    fee_vnd = parts.catalogue.by_code[dossier.procedure].fee_vnd
    if dossier.state == AWAITS_PAYMENT:
        return fee_vnd or ASSESSED_VND
    return 0 if payments or dossier.state in CLOSED else fee_vnd


def _payments(database: Database, subject: str) -> int:
    (payments,) = database.connection.execute("SELECT count(*) FROM payment WHERE subject = ?", (subject,)).fetchone()
    return int(payments)
