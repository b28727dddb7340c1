"""Uploaded documents: read from a multipart form, measured and hashed, and let go."""

import hashlib
from collections.abc import Iterator

from python_multipart.multipart import parse_options_header

from portal.asked import fields_of
from portal.dossiers import Document
from portal.web.request import HTTPException, Request

MOST_FILES = 5
_TORN = "Biểu mẫu không đọc được"


def read_upload(request: Request, limit_bytes: int) -> tuple[dict[str, str], list[Document]]:
    """The plain fields and the documents of a multipart form; 413 when the form or one file in it is too large."""
    declared = request.header("content-length")
    if not declared.isdigit():
        raise HTTPException(411, "Yêu cầu không cho biết dung lượng")
    if int(declared) > MOST_FILES * limit_bytes:
        raise HTTPException(413, "Tổng dung lượng tài liệu vượt quá giới hạn")
    if request.header("content-type").startswith("application/x-www-form-urlencoded"):
        return fields_of(request), []
    fields: dict[str, str] = {}
    documents: dict[str, Document] = {}
    for name, file_name, content in _parts(request):
        if file_name is None:
            fields[name] = str(content, "utf-8", "replace")
        else:
            documents[name] = _document(file_name, content, limit_bytes)
        if len(documents) > MOST_FILES:
            raise HTTPException(400, f"Quá nhiều tài liệu, nhiều nhất là {MOST_FILES}")
    return fields, list(documents.values())


def _parts(request: Request) -> Iterator[tuple[str, str | None, memoryview]]:
    """Each part's name, file name and content: RFC 7578; of what is no file the file name is None."""
    kind, options = parse_options_header(request.headers.get(b"content-type"))
    boundary = options.get(b"boundary")
    if kind != b"multipart/form-data" or not boundary:
        raise HTTPException(400, _TORN)
    # The body is in memory: to look for the boundary is quicker than to look at each byte.
    body, content, edge = request.body, memoryview(request.body), b"\r\n--" + boundary
    at = -2 if body.startswith(edge[2:]) else body.find(edge)
    while at != -1 and body[at + len(edge) : at + len(edge) + 2] != b"--":
        head_at = at + len(edge)
        content_at, at = body.find(b"\r\n\r\n", head_at) + 4, body.find(edge, head_at)
        if content_at < 4 or at < content_at - 2:
            raise HTTPException(400, _TORN)
        name, file_name = _names(bytes(body[head_at : content_at - 4]))
        yield name, file_name, content[content_at:at]
    if at == -1:
        raise HTTPException(400, _TORN)


def _names(head: bytes) -> tuple[str, str | None]:
    for line in head.split(b"\r\n"):
        header, _, value = line.partition(b":")
        if header.strip().lower() == b"content-disposition":
            _, options = parse_options_header(value.strip())
            name, file_name = options.get(b"name"), options.get(b"filename")
            if name is not None:
                return name.decode("utf-8", "replace"), _text(file_name)
    raise HTTPException(400, _TORN)


def _text(name: bytes | None) -> str | None:
    return None if name is None else name.decode("utf-8", "replace")


def _document(name: str, content: memoryview, limit_bytes: int) -> Document:
    if len(content) > limit_bytes:
        raise HTTPException(413, "Tài liệu vượt quá dung lượng cho phép")
    return Document(name, len(content), hashlib.sha256(content).hexdigest())
