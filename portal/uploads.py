"""Uploaded documents: read from a multipart form, measured and hashed, and let go."""

import hashlib

from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import Request

from portal.dossiers import Document

MOST_FILES = 5


async def read_upload(request: Request, limit_bytes: int) -> tuple[dict[str, str], list[Document]]:
    """The plain fields and the documents of a multipart form; 413 when the form or one file in it is too large."""
    declared = request.headers.get("content-length", "")
    if not declared.isdigit():
        raise HTTPException(411, "Yêu cầu không cho biết dung lượng")
    if int(declared) > MOST_FILES * limit_bytes:
        raise HTTPException(413, "Tổng dung lượng tài liệu vượt quá giới hạn")
    fields: dict[str, str] = {}
    documents: list[Document] = []
    async with request.form(max_files=MOST_FILES) as form:
        for name, value in form.items():
            if isinstance(value, UploadFile):
                documents.append(await _document(value, limit_bytes))
            else:
                fields[name] = value
    return fields, documents


async def _document(file: UploadFile, limit_bytes: int) -> Document:
    content = await file.read(limit_bytes + 1)
    if len(content) > limit_bytes:
        raise HTTPException(413, "Tài liệu vượt quá dung lượng cho phép")
    return Document(file.filename or "", len(content), hashlib.sha256(content).hexdigest())
