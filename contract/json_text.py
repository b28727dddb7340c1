"""JSON out of a file that may be damaged, or forged: what is read can be written again."""

import json
from typing import Any


def read_json(text: str | bytes) -> Any:
    """The value; raises ValueError where there is none, where it is too deep, or where a text has half a letter in it.

    JSON can escape one half of a surrogate pair (RFC 8259, 8.2), which no file and no terminal can be given.
    """
    try:
        text = text.decode() if isinstance(text, bytes) else text  # json itself would let half a letter through
        value = json.loads(text)
        if "\\u" in text:
            json.dumps(value, ensure_ascii=False).encode()  # UnicodeEncodeError is a ValueError
    except RecursionError as error:
        raise ValueError("the values stand too deep in one another") from error
    return value
