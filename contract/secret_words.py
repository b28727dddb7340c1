"""What passwords, codes, birth dates, accounts and plates are called in Vietnamese and in English, as patterns.

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
    r"pass[ _-]?(?:words?|wd|codes?|phrases?)", "pwd", r"(?<![^\W_])(?:mk|pw)(?![^\W\d_])",
    *map(spelled, ("mat khau", "mat ma", "khau lenh"))
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

# "password hunter2": what stands right behind one of these is a secret where it is no word of a sentence.
# It has a digit beside letters, a capital behind a small letter, or is a number; and it is no method, time or address.
BEFORE_A_SECRET = (
    rf"(?:[\w.-]{{0,40}}[_-])?(?:{PASSWORD}|token|secret|api[ _-]?key|saml_?(?:response|request))[ \t]{{1,3}}"
)
_NO_SECRET = any_of(
    r"[/(<\[{]", r"https?:", "…", r"\d{1,5}(?:ms|s|min|h|d|kb|mb|gb|k|x|%)\b", r"(?-i:v)\d",
    r"(?:[ehrp]s|sha|md|utf|base|p|aes|oauth|http|tls|ipv)-?\d{1,3}(?![^\W_])", r"[\w-]{1,40}/[\w/.-]",
    r"\w{1,40}\.(?:py|md|yaml)",
    r"\d{4}-\d\d", r"o(?:auth|penid)\b", r"\w{1,40}(?:Error|Exception)\b",
)  # fmt: skip
LOOKS_SECRET = (
    rf"(?!{_NO_SECRET})(?:"
    r"""(?=[^\s"'<>]{0,60}\d)(?=[^\s"'<>]{0,60}[^\W\d_])|(?-i:(?=[^\s"'<>]{0,60}[a-z][^\s"'<>.]{0,60}[A-Z]))"""
    r"""|(?-i:(?=[A-Z]{2,60}[a-z]{3}))|(?=\d{4,12}(?![\w.])))[^\s,;&)}\]"'<>]{4,}+"""
)

NAME = any_of(spelled("ho ten"), spelled("ho va ten"), r"full[ ]name")

_DATE = any_of(
    r"\d{1,4}[ ]?[/.-][ ]?\d{1,2}[ ]?[/.-][ ]?\d{1,4}",
    rf"\d{{1,2}}[ ]{spelled('thang')}[ ]\d{{1,2}}(?:[ ,]{{1,2}}{spelled('nam')})?[ ]\d{{4}}",
    r"\d{1,2}(?:st|nd|rd|th)?[ ](?:of[ ])?[a-z]{3,9},?[ ]\d{4}", r"[a-z]{3,9}[ ]\d{1,2}(?:st|nd|rd|th)?,?[ ]\d{4}",
    r"(?:19|20)\d\d",
)  # fmt: skip
_BIRTH = any_of(
    "dob", r"date[ _-]?of[ _-]?birth", r"birth[ _-]?(?:date|day|year)", "born",
    *map(spelled, ("ngay sinh", "sinh ngay", "ngay thang nam sinh", "nam sinh", "sinh nam")),
)  # fmt: skip
_SAYS_WHEN = any_of("is", "was", "on", "in", *map(spelled, ("la", "vao", "ngay", "nam")))
BIRTH = rf"({_BIRTH}[^\w\n]{{1,8}}(?:{_SAYS_WHEN}[^\w\n]{{1,3}}){{0,2}}){_DATE}(?!\w)"

_ACCOUNT = any_of("stk", *map(spelled, ("so tai khoan", "tai khoan")), r"(?:bank[ _]?)?account[ _]?(?:no|number|#)")
ACCOUNT = (
    rf"({_ACCOUNT}[^\w\n]{{0,6}}(?:{any_of('is', spelled('la'), spelled('so'))}[^\w\n]{{1,3}})?)"
    r"(?<!\d)\d(?:[ .-]?\d){3,24}(?!\w)"
)

_PLATE = any_of(
    r"(?:licen[cs]e|number|registration)[ _-]?plate", "bks", *map(spelled, ("bien so", "bien so xe", "bien kiem soat"))
)
NAMED_PLATE = (
    rf"({_PLATE}[^\w\n]{{0,6}}(?:{any_of('is', spelled('la'))}[^\w\n]{{1,3}})?)"
    r"(?=\w{0,3}\d)[\w.-]{2,10}(?:[ ][\d.]{4,7})?"
)
PLATE = r"(?<![\w.-])(?-i:\d\d-?[A-ZĐ]{1,2}\d?)(?:[ -]{0,3}\d{3}\.\d\d|[ -]?\d{5}|-\d{4})(?![\w-])"

WHOLE_WORD = r"(?<![^\W_])(?<![\u0300-\u036f])"  # or what stands behind an underscore
