"""What people type: whose word it is, and what takes its place."""

import re
from itertools import cycle

from harness.har.plain import words_of

_ID_NUMBER = re.compile(r"\d{12}")
_PHONE = re.compile(r"(?:\+?84|0)[\d .-]{8,12}")
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_VIETNAMESE_DATE = re.compile(r"\d{2}/\d{2}/\d{4}")
_MADE_UP = "thutai"  # Vietnamese for a load test, without accents
_SHORTEST_TO_DIFFER = 4

_ID_WORDS = ("so dinh danh", "sodinhdanh", "cccd", "cmnd", "can cuoc", "id number", "citizen id", "identity number")
_PHONE_WORDS = ("dien thoai", "dienthoai", "sdt", "phone", "mobile", "tel")
_EMAIL_WORDS = ("thu dien tu", "email", "e mail", "mail")
_NAME_WORDS = ("ho ten", "hoten", "ho va ten", "hovaten", "full name", "fullname", "ten nguoi", "name")
_PASSWORD_WORDS = ("mat khau", "matkhau", "password", "passwd", "pwd")
_BIRTH_WORDS = ("ngay sinh", "ngaysinh", "birth", "birthday", "dob")
_ADDRESS_WORDS = ("dia chi", "diachi", "address", "noi cu tru", "thuong tru")
_SEX_WORDS = ("gioi tinh", "gioitinh", "sex", "gender")
_SECRET_WORDS = ("csrf", "xsrf", "token", "secret", "otp", "pin", "session", "auth", "captcha", "signature", "key")


def of_the_citizen(name: str, value: str, kind: str = "") -> str | None:
    """Which attribute of a citizen stands for a value that was typed into a field; None if none does.

    By its kind (12 digits, a telephone number, an e-mail address) or else by what the field is called.
    """
    if kind == "password" or is_about(name, _PASSWORD_WORDS):
        return "citizen.password"
    if _ID_NUMBER.fullmatch(value):
        return "citizen.id_number"
    if _EMAIL.fullmatch(value):
        return "citizen.email"
    return _by_name(name, value) or ("citizen.phone" if _PHONE.fullmatch(value) else None)


def is_about(name: str, words: tuple[str, ...]) -> bool:
    """Does the name of a field hold one of these words?"""
    return any(f" {word} " in f" {' '.join(words_of(name))} " for word in words)


def is_secret(name: str) -> bool:
    """Does the name say that nobody else should know what stands there?"""
    return is_about(name, _SECRET_WORDS + _PASSWORD_WORDS)


def made_up(value: str) -> str:
    """Another text of the same shape: as many letters, digits, blanks and signs; a date becomes another date."""
    if _DATE.fullmatch(value):
        return "2000-01-01" if value != "2000-01-01" else "2001-02-03"
    if _VIETNAMESE_DATE.fullmatch(value):
        return "01/01/2000" if value != "01/01/2000" else "03/02/2001"
    text = _filled(value, "1")
    return _filled(value, "2") if text == value and len(value) >= _SHORTEST_TO_DIFFER else text


def _filled(value: str, digit: str) -> str:
    letters = cycle(_MADE_UP if digit == "1" else reversed(_MADE_UP))
    return "".join(_character(character, letters, digit) for character in value)


def _character(character: str, letters: "cycle[str]", digit: str) -> str:
    if character.isdigit():
        return digit
    if character.isalpha():
        return next(letters).upper() if character.isupper() else next(letters)
    return character if character.isascii() and character.isprintable() else " "


def _by_name(name: str, value: str) -> str | None:
    attributes = (
        ("citizen.id_number", _ID_WORDS),
        ("citizen.phone", _PHONE_WORDS),
        ("citizen.email", _EMAIL_WORDS),
        ("citizen.name", _NAME_WORDS),
        ("citizen.address", _ADDRESS_WORDS),
    )
    if is_about(name, _SEX_WORDS):
        return "citizen.sex" if value in ("nam", "nu") else None
    if is_about(name, _BIRTH_WORDS):
        return _birth_date(value)
    return next((attribute for attribute, words in attributes if is_about(name, words)), None)


def _birth_date(value: str) -> str | None:
    if _DATE.fullmatch(value):
        return "citizen.birth_date.isoformat()"
    return 'citizen.birth_date.strftime("%d/%m/%Y")' if _VIETNAMESE_DATE.fullmatch(value) else None
