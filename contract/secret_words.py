"""What passwords and one-time codes are called in Vietnamese and in English, as patterns of regular expressions.

Vietnamese is written with its marks, without them, and with marks that are letters of their own (Unicode's NFD), with
spaces, underscores or nothing between its syllables: `spelled` finds all of these.
"""

import unicodedata
from functools import cache

_GAP = r"[\s_-]{0,3}"
_MARKS = r"[\u0300-\u036f]{0,3}"
_LETTERS_WITH_MARKS = [chr(code) for code in (*range(0xC0, 0x250), *range(0x1EA0, 0x1EFA))]


@cache
def _forms(letter: str) -> str:
    """A plain letter, and each that is made of it by marks."""
    marked = "".join(one for one in _LETTERS_WITH_MARKS if unicodedata.normalize("NFD", one)[0].lower() == letter)
    return f"[{letter}{marked}{'đĐ' if letter == 'd' else ''}]{_MARKS}"


def spelled(plain: str) -> str:
    """A pattern of Vietnamese words, which are given without marks and with a space between syllables."""
    return _GAP.join("".join(map(_forms, syllable)) for syllable in plain.split(" "))


def any_of(*patterns: str) -> str:
    """A pattern of any of them."""
    return f"(?:{'|'.join(patterns)})"


PASSWORD = any_of(
    r"pass[ _-]?(?:words?|wd|codes?|phrases?)", "pwd", *map(spelled, ("mat khau", "mat ma", "khau lenh"))
)  # fmt: skip
_OF_A_CODE = (
    "one[ _-]?time", "verification", "security", "confirmation", "authenti[a-z]{2,6}", "authori[sz]ation", "activation",
    "access", "log[ -]?in", "sign[ -]?in", "sms", "otp", "2fa", "mfa", "recovery", "reset",
)  # fmt: skip
_MA = (
    "xac thuc", "xac nhan", "xac minh", "bao mat", "kich hoat", "dang nhap", "truy cap", "mot lan", "dung mot lan",
    "khoi phuc", "otp", "pin", "so cua ban", "cua ban", "cua quy khach",
)  # fmt: skip
CODE = any_of(
    rf"{any_of(*_OF_A_CODE)}[ _-]?(?:pass)?code", r"your[ _](?:\w{1,12}[ _])?code", "otp", r"pin(?:[ _-]?code)?",
    f"{spelled('ma')}{_GAP}{any_of(*map(spelled, _MA))}",
)  # fmt: skip

# Between what it is called and what it is: "mật khẩu mới của bạn là ...", "the password for an is ...".
_PLAIN_BETWEEN = (
    "cua", "ban", "toi", "anh", "chi", "ong", "ba", "quy khach", "nguoi dung", "cong dan", "moi", "cu", "tam thoi",
    "dang nhap", "hien tai", "so",
)  # fmt: skip
_BETWEEN = any_of(r"(?:for|of)[\s_-][^\s:=]{1,40}", "your", "new", "old", "code", *map(spelled, _PLAIN_BETWEEN))
BETWEEN = rf"(?:[\s_-]{{1,3}}{_BETWEEN}){{0,4}}"
_TAGS = r"(?:</?[a-z][^<>]{0,80}>\s{0,3}){1,4}(?!<)"
IS = any_of(
    r"\s{0,3}[:=：＝]\s{0,3}",
    rf"\s{{1,3}}(?:is|was|{spelled('la')})(?:\s{{0,3}}[:：])?\s{{1,3}}",
    rf"\s{{0,3}}{_TAGS}",  # the next cell of a table
)

# What is said of a password without telling it: "the password is wrong", "mật khẩu là bắt buộc".
_NO_PASSWORD = (
    "a", "an", "and", "at", "in", "on", "of", "for", "to", "the", "not?", "never", "now", "too", "so", "being", "been",
    "wrong", "right", "asked", "invalid", "incorrect", "correct", "valid",
    "required", "needed", "missing", "empty", "unknown", "expired",
    "already", "used", "unused", "unset", "set", "sent", "given", "taken", "checked", "changed", "accepted", "refused",
    "rejected", "redacted", "hidden", "stored", "kept", "gone", "locked", "blocked", "weak", "short", "long", "none",
    "null", "true", "false", "ok",
    *map(spelled, ("khong", "chua", "da", "bat buoc", "sai", "dung", "hop le", "het han", "trong", "rong", "qua",
                   "can", "gi", "mot")),
)  # fmt: skip
NOT_TOLD = rf"(?!{any_of(*_NO_PASSWORD)}(?![\w\u0300-\u036f])|…)"

NAME = any_of(spelled("ho ten"), spelled("ho va ten"), r"full[ ]name")
WHOLE_WORD = r"(?<![^\W_])(?<![\u0300-\u036f])"  # or what stands behind an underscore
