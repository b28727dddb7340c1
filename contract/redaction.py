"""What may be told of a text that came from outside: who a person is, and what opens a door, is taken out of it.

The first defence is not to take such texts at all: details, page names and logs are made of our own words. This is the
second, at the edges where text enters a recording or a log, for what a portal, a library or a journey put into it. It
knows secrets by their shape, and by what they are called, in Vietnamese and in English (contract.secret_words); so a
name of a person in the middle of a sentence it does not know, nor a password that nothing calls one, nor one that looks
like any other word.
"""

import re

from contract.secret_words import (
    ACCOUNT,
    BEFORE_A_SECRET,
    BETWEEN,
    BIRTH,
    CODE,
    IS,
    LOOKS_SECRET,
    NAME,
    NAMED_PLATE,
    NOT_TOLD,
    PASSWORD,
    PLATE,
    WHOLE_WORD,
    spelled,
)

GONE = "…"
OTHERS = "others"  # what stands for a name that is not told
LONGEST_NAME = 80  # of a page
SYSTEM_NAME = re.compile(r"(?=.{1,24}\Z)(?P<word>[a-z]+(?:[_-][a-z]+){0,3})[_-]?[0-9]{0,3}")
MOST_SYSTEM_WORDS = 16  # that systems are called by; each may have numbers: province_01, province_02
LONGEST_TOLD = 10_000  # of a text: what is longer is cut before anybody looks for anything in it

_STRONG = (
    r"pass(?:word|wd|phrase|code)|(?<!com)(?<!by)(?<!sur)(?<!tres)pass|pwd|secret|token|otp"
    rf"|api_?key|cccd|jwt|csrf|session_?(?:id|key)?|sid|saml_?(?:response|request)|{PASSWORD}|{CODE}"
)
_WEAK = (
    r"code|state|pin|key|nonce|phone|mobile|e?mail|full_?name|user_?name|ho_?(?:va_?)?ten(?:_?nguoi_?[a-z_]{1,12})?"
    r"|dien_?thoai|so_dinh_danh|auth"
    r"|dob|date_?of_?birth|birth_?(?:date|day)|ngay_?sinh|bien_?so|stk|assertion|ticket"
)
_AGAIN = r"(?:[_-]?(?:\d|again|confirm(?:ed|ation)?|repeat(?:ed)?|new|old))?"  # a password that is typed twice
_KEY = rf"[\w.-]{{0,40}}(?:{_STRONG}|{_WEAK}){_AGAIN}"
_HEADER = r"(?:set-)?cookie2?|(?:proxy-)?authorization|x-api-key"
# Atomic where a group is repeated: `(?:...)*+` goes wrong in Python before 3.11.5, Debian 12's among them (gh-106052).
_QUOTED = r"""b?"(?>(?:[^"\\\n]|\\.)*)"?|b?'(?>(?:[^'\\\n]|\\.)*)'?"""
_ESCAPED = r"""\\++["'](?>(?:(?!\\++["'])[^\n])*)"""  # as in JSON that is a text in JSON
_VALUE = rf"""(?:{_QUOTED}|{_ESCAPED}|[^\s,;&)}}\]"']++)"""
_DIGITS = r"(?:[a-z]{1,3}-)?\d{2,4}(?:[ .-]\d{2,4}){1,3}|(?:[a-z]{1,3}-)?\d{3,8}"
_TOLD = rf"(?:{_DIGITS}(?!\w)|{_VALUE})"  # a code may be in groups

_Rules = tuple[tuple[re.Pattern[str], str], ...]


def _rules(*rules: tuple[str, str]) -> _Rules:
    return tuple((re.compile(pattern, re.IGNORECASE), instead) for pattern, instead in rules)


# In this order: what stands in an address or a header goes with all that belongs to it, then what has a name, or a
# shape.
_OF_PLACES = _rules(
    (r"(?<=://)[^\s/@\"<>]{1,300}@", GONE + "@"),  # who somebody is, in a URL
    (r"(?<=[\w/.%~*…-])([?#])[^\s\"<>]+", rf"\1{GONE}"),  # query strings and fragments
    (rf"\b({_HEADER})(['\"]?\s{{0,3}}[:=,])(?>(?:(?!\\[rn])[^\r\n])*)", rf"\1\2 {GONE}"),
    (r"\b(bearer|basic|digest|negotiate)\s++[\w.~+/=-]{4,}+", rf"\1 {GONE}"),
    (  # curl -u user:password
        rf"(?<!\S)(-u\s{{0,3}}|--(?:proxy-)?user[\s=]{{1,3}})(?:{_QUOTED}|[^\s:\"']{{1,80}}:\S*+)",
        rf"\1{GONE}",
    ),
)  # fmt: skip
_NAMES = re.compile(rf"{_STRONG}|{_WEAK}|{NAME}", re.IGNORECASE)  # without one of them there is nothing for these
_OF_NAMES = _rules(
    # Fields of forms and elements of XML.
    (rf"(\bname\\*=\\*[\"']?{_KEY}\\*[\"']?[^<>\n]{{0,200}}?\bvalue\\*=){_VALUE}", rf"\1{GONE}"),
    (rf"(\bvalue\\*=){_VALUE}(?=[^<>\n]{{0,200}}?\bname\\*=\\*[\"']?{_KEY}(?![\w.-]))", rf"\1{GONE}"),
    (rf"(\bname=\\*[\"']?{_KEY}\\*[\"']?(?:\\[rn]|[\r\n]){{2,8}}){_VALUE}", rf"\1{GONE}"),
    (rf"(<(?:\w{{1,20}}:)?[\w.-]{{0,40}}(?:{_STRONG}){_AGAIN}(?:\s[^<>\n]{{0,200}})?>)[^<]++", rf"\1{GONE}"),
    # What has a name.
    (rf"(\\*['\"]{_KEY}\\*['\"]\s{{0,3}}[:=]>?\s{{0,3}}){_VALUE}", rf"\1{GONE}"),
    (rf"(?<![\w.-])({_KEY}(?:=|%3D)){_VALUE}", rf"\1{GONE}"),
    (rf"(?<![\w.-])([\w.-]{{0,40}}(?:{_STRONG}){_AGAIN}:\s{{0,3}}){_TOLD}", rf"\1{GONE}"),
    # What a sentence tells.
    (rf"{WHOLE_WORD}((?:{PASSWORD}|{CODE}){BETWEEN}{IS}){NOT_TOLD}{_TOLD}", rf"\1{GONE}"),
    (rf"{WHOLE_WORD}({CODE}{BETWEEN}\s{{1,3}})(?:{_DIGITS})(?!\w)", rf"\1{GONE}"),
    (rf"{WHOLE_WORD}({BEFORE_A_SECRET}){NOT_TOLD}{LOOKS_SECRET}", rf"\1{GONE}"),
    (
        rf"{WHOLE_WORD}(?=\S{{0,20}}\d)[\w-]{{3,20}}(?=\s{{1,3}}(?:is|as|{spelled('la')}|{spelled('lam')})\s{{1,3}}"
        rf"(?:(?:the|your|an?|new)\s){{0,2}}(?:{PASSWORD}|{CODE}|code))",
        GONE,
    ),
    (rf"{WHOLE_WORD}({NAME}\s{{0,3}}[:：]\s{{0,3}})[^\n,;<>\"']{{1,60}}", rf"\1{GONE}"),
)  # fmt: skip
_OF_SHAPES = _rules(
    (rf"{WHOLE_WORD}{BIRTH}", rf"\1{GONE}"),
    (rf"{WHOLE_WORD}{ACCOUNT}", rf"\1{GONE}"),
    (rf"{WHOLE_WORD}{NAMED_PLATE}", rf"\1{GONE}"),
    (PLATE, GONE),
    (r"(-----BEGIN [A-Z0-9 ]{1,40}-----)[^-]*+(?>(?:-(?!----)[^-]*+)*)(?=-----END)", rf"\1{GONE}"),  # PEM
    (r"(-----BEGIN [A-Z0-9 ]{1,40}-----)(?:(?:\s|\\[rn]){1,4}[a-z0-9+/=]{16,}+)+", rf"\1{GONE}"),  # cut off
    (r"(?<![\w+/=])(?=[^\s]{0,63}\d)[a-z0-9+/]{64}(?:[a-z0-9+/]{12})?(?![\w+/=])", GONE),  # a line of one
    (r"eyJ[\w-]{4,}+(?:\.[\w-]*+){0,4}", GONE),  # a JWT begins with {" in base64
    (r"[\w.+%-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}", GONE),  # e-mail
    (r"(?<![\w.])[\w.]{0,20}\d[\w.]{0,20}-\d{6}-\d{4,}", GONE),  # the code of a dossier
    (r"(?<!\w)(?-i:A(?:KI|SI|GP|ID|RO|NP|NV|IP)A[A-Z0-9]{16})(?!\w)", GONE),  # of a cloud
    (r"(?<!\w)(?-i:(?=[0-9]*[A-Z])(?=[A-Z]*[0-9])[A-Z0-9]{16,}|[A-Z]{24,})(?!\w)", GONE),
    (r"(?<![\w=+-])(?=[\w=+-]*?\d[\w=+-]*?\d)(?=[\w=+-]*?[a-z_])[\w=+-]{16,}", GONE),  # a key of letters and digits
)  # fmt: skip
_KEPT = (
    r"\d{4}-\d\d-\d\d(?:[ T]\d\d:\d\d(?::\d\d(?:[.,]\d{1,6})?)?)?"  # a date
    r"|(?<![\d.])\d{1,3}(?:\.\d{1,3}){3}(?![\d.])"  # an address
    r"|\d{1,9}(?= (?:bytes|users|total users|citizens|requests)\b)"  # a count
    r"|(?<=\d\.)\d+"  # of a fraction
)
_NUMBERS = re.compile(
    rf"(?P<kept>{_KEPT})"
    r"|(?:\+?\d{2,4}|\d{3,})(?:[ .-]\d{3,4}){2,4}"  # a telephone number, an identity in groups
    r"|\d{6,}"  # anything long: a telephone number, an identity, a one-time code
)
_NO_TEXT = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")
_NUMBERED = re.compile(r"[^/]*[0-9]{4}[^/]*")
_WORD = r"[a-z]{1,24}(?:[_-][a-z]{1,24}){0,5}"  # a name is not written so, unless a portal makes an address of it
_WORD_OF_PATH = re.compile(rf"{_WORD}|v[0-9]{{1,2}}|oauth2")
_FIRST_OF_PATH = re.compile(rf"{_WORD}[0-9]{{0,2}}")
_FILE_OF_PATH = re.compile(rf"{_WORD}\.(?:aspx?|css|do|html?|ico|jpe?g|js|json|jspx?|php|png|svg|webp|woff2?|xml)")


def redacted(text: str) -> str:
    """The same text without query strings, cookies, keys, codes, e-mail addresses and long numbers; its lines stay."""
    told = text[:LONGEST_TOLD]
    for rules in (_OF_PLACES, _OF_NAMES if _NAMES.search(told) else (), _OF_SHAPES):
        for pattern, instead in rules:
            told = pattern.sub(instead, told)
    told = _NUMBERS.sub(lambda found: found["kept"] or GONE, told)
    return told if len(text) <= LONGEST_TOLD else told + GONE


def one_line(text: str, most: int) -> str:
    """As `redacted`, in one line of at most so many characters."""
    told = redacted(_NO_TEXT.sub(" ", text[:LONGEST_TOLD])).strip()
    return told if len(told) <= most else told[: most - 1] + GONE


def plain_path(path: str) -> str:
    """A path with `*` for each part that is not made of plain small words: it may be somebody's."""
    parts = path.split("/")
    told = [part if not part or _is_told(part, place, len(parts) - 1) else "*" for place, part in enumerate(parts)]
    return "/".join(told[:8]) + ("/*" if len(told) > 8 else "")


def _is_told(part: str, place: int, last: int) -> bool:
    return bool(
        _WORD_OF_PATH.fullmatch(part)
        or (place <= 1 and _FIRST_OF_PATH.fullmatch(part))
        or (place == last and _FILE_OF_PATH.fullmatch(part))
    )


def page_name(name: str) -> str:
    """A page as a journey calls it, with `*` for a part that holds a number, which may be somebody's."""
    return one_line(_NUMBERED.sub("*", name[: 2 * LONGEST_NAME]), LONGEST_NAME) or "*"


def word_of_system(name: str) -> str | None:
    """What a system is called but for its number, where that is a short word of small letters; else None."""
    found = SYSTEM_NAME.fullmatch(name)
    return found["word"] if found else None
