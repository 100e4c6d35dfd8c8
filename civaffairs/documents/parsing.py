"""Parsing of an uploaded file, in a process of its own that may use little and write nothing.

Run as a script by `guard`, without the product's modules, settings or keys: what a hostile file breaks here is a
process that knows nothing but the file. Reads the file from standard input and writes one line of JSON, then the clean
file and the preview: pictures are decoded and encoded anew (nothing but the pixels survives, turned upright), a PDF
keeps its pages only, drawn flat, without scripts, forms, links, attachments and metadata.
"""

import io
import json
import resource
import sys
from typing import Any

SECONDS = 20
MOST_MEMORY = 1 << 30
MOST_PIXELS = 40_000_000
MOST_SIDE = 20_000
MOST_PAGES = 100
PREVIEW_SIDE = 480
# Pages that are searched for a barcode, and how finely they are drawn for it.
SEARCHED_PAGES = 10
SEARCHED_SIDE = 2400
PDF, JPEG, PNG = "application/pdf", "image/jpeg", "image/png"


class Unacceptable(Exception):
    """The file is refused; the argument is the code of the refusal."""


def parse(content: bytes, media_type: str, is_scan: bool) -> tuple[dict[str, Any], bytes, bytes]:
    """What is known of the file, the clean file, and the preview. Raises Unacceptable."""
    return _pdf(content, is_scan) if media_type == PDF else _picture(content, media_type, is_scan)


def _picture(content: bytes, media_type: str, is_scan: bool) -> tuple[dict[str, Any], bytes, bytes]:
    from PIL import Image, ImageOps

    # Dimensions are compared below with a limit of our own, before a pixel is decoded.
    Image.MAX_IMAGE_PIXELS = None
    given = Image.open(io.BytesIO(content), formats=("JPEG",) if media_type == JPEG else ("PNG",))
    if given.width * given.height > MOST_PIXELS or max(given.size) > MOST_SIDE:
        raise Unacceptable("upload_too_many_pixels")
    given.load()
    image: Image.Image = ImageOps.exif_transpose(given)
    if media_type == JPEG or image.mode not in ("1", "L", "LA", "RGB", "RGBA"):
        has_alpha = media_type == PNG and ("transparency" in image.info or image.mode == "PA")
        image = image.convert("L" if image.mode == "L" else "RGBA" if has_alpha else "RGB")
    # The encoder takes comments and profiles from here.
    image.info = {}
    clean = io.BytesIO()
    if media_type == JPEG:
        image.save(clean, "JPEG", quality=90)
    else:
        image.save(clean, "PNG")
    known = {"pages": 1, "barcodes": _barcodes(image) if is_scan else []}
    return known, clean.getvalue(), _preview(image)


def _pdf(content: bytes, is_scan: bool) -> tuple[dict[str, Any], bytes, bytes]:
    import pypdfium2 as pdfium

    try:
        source = pdfium.PdfDocument(content)
    except pdfium.PdfiumError as error:
        raise Unacceptable("upload_locked" if "assword" in str(error) else "upload_damaged") from None
    if not 0 < len(source) <= MOST_PAGES:
        raise Unacceptable("upload_too_many_pages" if len(source) else "upload_damaged")
    source.init_forms()
    for number in range(len(source)):
        if pdfium.raw.FPDFPage_Flatten(source[number], pdfium.raw.FLAT_NORMALDISPLAY) == pdfium.raw.FLATTEN_FAIL:
            raise Unacceptable("upload_damaged")
    pages = pdfium.PdfDocument.new()
    pages.import_pages(source)
    flat = io.BytesIO()
    pages.save(flat)
    barcodes: list[str] = []
    for number in range(min(len(source), SEARCHED_PAGES) if is_scan else 0):
        barcodes += [code for code in _barcodes(_drawn(pages[number], SEARCHED_SIDE)) if code not in barcodes]
    preview = _preview(_drawn(pages[0], PREVIEW_SIDE))
    return {"pages": len(source), "barcodes": barcodes}, _without_actions(flat.getvalue()), preview


def _without_actions(flat: bytes) -> bytes:
    import pypdf

    writer = pypdf.PdfWriter()
    for page in pypdf.PdfReader(io.BytesIO(flat)).pages:
        for name in ("/Annots", "/AA", "/Metadata", "/PieceInfo", "/AF"):
            page.pop(name, None)
        writer.add_page(page)
    writer.metadata = None
    clean = io.BytesIO()
    writer.write(clean)
    return clean.getvalue()


def _drawn(page: Any, side: int) -> Any:
    return page.render(scale=side / max(*page.get_size(), 1)).to_pil()


def _preview(image: Any) -> bytes:
    from PIL import Image

    small = image.copy()
    small.thumbnail((PREVIEW_SIDE, PREVIEW_SIDE))
    if small.mode in ("LA", "RGBA"):
        ground = Image.new("RGB", small.size, "white")
        ground.paste(small.convert("RGBA"), mask=small.getchannel("A"))
        small = ground
    made = io.BytesIO()
    small.convert("RGB").save(made, "JPEG", quality=80)
    return made.getvalue()


def _barcodes(image: Any) -> list[str]:
    import zxingcpp

    found = zxingcpp.read_barcodes(image.convert("L"))
    return [code.text for code in found if code.valid and code.text.isascii() and code.text.isprintable()]


def _limit() -> None:
    for what, most in (
        (resource.RLIMIT_AS, MOST_MEMORY),
        (resource.RLIMIT_CPU, SECONDS),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NOFILE, 64),
    ):
        resource.setrlimit(what, (most, most))


def main() -> None:
    """Parse standard input; any failure of a library is the file's fault and says no more than that."""
    _limit()
    media_type, is_scan = sys.argv[1], sys.argv[2:] == ["scan"]
    try:
        known, clean, preview = parse(sys.stdin.buffer.read(), media_type, is_scan)
    except Unacceptable as refused:
        known, clean, preview = {"refused": str(refused)}, b"", b""
    except MemoryError:
        known, clean, preview = {"refused": "upload_too_complex"}, b"", b""
    except Exception:
        known, clean, preview = {"refused": "upload_damaged"}, b"", b""
    known |= {"clean": len(clean), "preview": len(preview)}
    sys.stdout.buffer.write(json.dumps(known).encode() + b"\n" + clean + preview)


if __name__ == "__main__":
    main()
