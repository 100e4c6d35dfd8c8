"""What may come in: which files, how large, and only after another process has taken them apart and built them anew."""

import json
import subprocess
import sys
import threading
from dataclasses import dataclass
from pathlib import Path

from civaffairs.common.errors import Refusal

from .parsing import JPEG, MOST_PAGES, MOST_PIXELS, PDF, PNG, SECONDS

MOST_BYTES = 20 * 1024 * 1024
MOST_CLEAN_BYTES = 64 * 1024 * 1024
PARSER = Path(__file__).with_name("parsing.py")
MAGIC = ((b"%PDF-", PDF), (b"\xff\xd8\xff", JPEG), (b"\x89PNG\r\n\x1a\n", PNG))
ENDINGS = {PDF: (".pdf",), JPEG: (".jpg", ".jpeg", ".jpe", ".jfif"), PNG: (".png",)}
NAMES = {PDF: "PDF", JPEG: "JPEG图片", PNG: "PNG图片"}
HEIF_BRANDS = (b"heic", b"heix", b"mif1", b"msf1", b"hevc", b"avif")
# Parsing takes memory: so many files at once in one process of the web server.
AT_ONCE = threading.BoundedSemaphore(2)

MESSAGES = {
    "upload_empty": "文件是空的。请重新扫描或拍照后上传。",
    "upload_too_large": f"文件超过{MOST_BYTES // 1024 // 1024}兆字节。请降低扫描分辨率，或拆成几个文件上传。",
    "upload_type_not_allowed": "只能上传PDF文件、JPEG图片或PNG图片。请另存为其中一种格式后上传。",
    "upload_is_heic": "这是HEIC格式的照片，系统不能接收。请在手机相机设置中选择“兼容性最佳”，或另存为JPEG图片后上传。",
    "upload_damaged": "文件已损坏或者不完整，不能打开。请重新扫描或另存一份后上传。",
    "upload_locked": "PDF文件设有密码，不能打开。请取消密码后上传。",
    "upload_too_many_pages": f"PDF文件超过{MOST_PAGES}页。请拆成几个文件上传。",
    "upload_too_many_pixels": f"图片过大，超过{MOST_PIXELS // 10_000}万像素。请降低分辨率后上传。",
    "upload_too_complex": "文件内容过于复杂，展开后过大或处理时间过长。请打印后重新扫描，或拆成几个文件上传。",
}


@dataclass(frozen=True)
class Accepted:
    """An upload after parsing: what is shown and handed out is `clean`, what was handed in is `original`."""

    media_type: str
    original: bytes
    clean: bytes
    preview: bytes
    pages: int
    barcodes: tuple[str, ...]


def accept(content: bytes, *, file_name: str, is_scan: bool = False) -> Accepted:
    """Take an uploaded file apart in a limited process and return what was built anew of it.

    `is_scan` also looks for barcodes. Raises Refusal with one of the codes of MESSAGES or `upload_ending_differs`.
    Nothing of the file, its name or its metadata reaches a log.
    """
    media_type = _media_type(content)
    ending = Path(file_name).suffix.lower()
    if ending not in ENDINGS[media_type]:
        raise Refusal(
            "upload_ending_differs",
            f"文件扩展名与内容不符：内容是{NAMES[media_type]}。请将扩展名改为{ENDINGS[media_type][0]}，或另存后上传。",
            field="file",
        )
    known, clean, preview = _parsed(content, media_type, is_scan)
    return Accepted(media_type, content, clean, preview, known["pages"], tuple(known["barcodes"]))


def _media_type(content: bytes) -> str:
    if not content:
        raise _refused("upload_empty")
    if len(content) > MOST_BYTES:
        raise _refused("upload_too_large")
    for magic, media_type in MAGIC:
        if content.startswith(magic):
            return media_type
    raise _refused("upload_is_heic" if content[4:8] == b"ftyp" and content[8:12] in HEIF_BRANDS else
                   "upload_type_not_allowed")  # fmt: skip


def _parsed(content: bytes, media_type: str, is_scan: bool) -> tuple[dict, bytes, bytes]:
    # -I and the empty environment: the parser sees no keys, no settings and no module of the product.
    command = [sys.executable, "-I", str(PARSER), media_type, *(["scan"] if is_scan else [])]
    with AT_ONCE:
        try:
            run = subprocess.run(
                command, input=content, capture_output=True, env={}, cwd="/", timeout=SECONDS + 10, check=False
            )
        except subprocess.TimeoutExpired:
            raise _refused("upload_too_complex") from None
    if run.returncode:
        raise _refused("upload_too_complex")
    head, _, rest = run.stdout.partition(b"\n")
    known = json.loads(head)
    if "refused" in known:
        raise _refused(known["refused"])
    if len(rest) > MOST_CLEAN_BYTES:
        raise _refused("upload_too_complex")
    return known, rest[: known["clean"]], rest[known["clean"] :]


def _refused(code: str) -> Refusal:
    return Refusal(code, MESSAGES[code], field="file")
