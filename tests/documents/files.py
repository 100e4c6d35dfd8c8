"""Files that people upload: honest ones, careless ones and hostile ones."""

import io
import struct
import zlib

from PIL import Image, ImageDraw
from pypdf import PdfWriter
from pypdf.generic import DictionaryObject, NameObject, StreamObject, TextStringObject

from civaffairs.documents.barcode import code128

CANARY = "210202196803121424"
MODULE = 4


def picture(size: tuple[int, int] = (300, 200), colour: str = "red") -> Image.Image:
    """A plain picture."""
    return Image.new("RGB", size, colour)


def jpeg(colour: str = "red", *, size: tuple[int, int] = (300, 200), **more) -> bytes:
    """A photograph without metadata."""
    file = io.BytesIO()
    picture(size, colour).save(file, "JPEG", **more)
    return file.getvalue()


def png(colour: str = "blue") -> bytes:
    """A small PNG."""
    file = io.BytesIO()
    picture(colour=colour).save(file, "PNG")
    return file.getvalue()


def telling_jpeg() -> bytes:
    """A photograph lying on its side that says where it was taken and whose number it shows."""
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x010E] = CANARY
    exif.get_ifd(0x8825).update({1: "N", 2: (38.0, 54.0, 30.5), 3: "E", 4: (121.0, 36.0, 20.5)})
    return jpeg(exif=exif, comment=CANARY.encode())


def enormous_png() -> bytes:
    """A few bytes that claim to be 60,000 by 60,000 pixels."""
    return _png_of(60_000, 60_000, zlib.compress(bytes(1000)))


def _png_of(width: int, height: int, data: bytes) -> bytes:
    def chunk(name: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", data) + chunk(b"IEND", b"")


def pdf(pages: int = 1, *, password: str = "") -> bytes:
    """A PDF of empty pages."""
    writer = PdfWriter()
    for _ in range(pages):
        writer.add_blank_page(200, 300)
    if password:
        writer.encrypt(password)
    return _written(writer)


def active_pdf() -> bytes:
    """A PDF with a script, an action when a page is opened, an attachment, a link and somebody's number."""
    writer = PdfWriter()
    page = writer.add_blank_page(200, 300)
    script = DictionaryObject(
        {NameObject("/S"): NameObject("/JavaScript"), NameObject("/JS"): TextStringObject("app.alert(1)")}
    )
    writer._root_object[NameObject("/OpenAction")] = script
    page[NameObject("/AA")] = DictionaryObject({NameObject("/O"): script})
    writer.add_attachment("run.exe", b"MZ")
    writer.add_uri(0, "https://example.invalid/", [10, 10, 90, 90])
    writer.add_metadata({"/Author": CANARY})
    return _written(writer)


def swelling_pdf() -> bytes:
    """A PDF of two megabytes whose page unfolds to almost a gigabyte."""
    writer = PdfWriter()
    page = writer.add_blank_page(200, 200)
    stream = StreamObject()
    swollen = zlib.compressobj(1)
    part = b"0 0 m 1 1 l S\n" * 100_000
    stream._data = b"".join([*(swollen.compress(part) for _ in range(600)), swollen.flush()])
    stream[NameObject("/Filter")] = NameObject("/FlateDecode")
    page[NameObject("/Contents")] = writer._add_object(stream)
    return _written(writer)


def _written(writer: PdfWriter) -> bytes:
    file = io.BytesIO()
    writer.write(file)
    return file.getvalue()


def scanned(number: str, *, form: str = "PNG", turned: int = 0) -> bytes:
    """A scanned page with a barcode near its top."""
    widths = code128(number)
    page = Image.new("L", (max(sum(widths) * MODULE + 160, 1200), 900), 255)
    draw, place = ImageDraw.Draw(page), 80
    for index, width in enumerate(widths):
        if index % 2 == 0:
            draw.rectangle([place, 100, place + width * MODULE - 1, 220], fill=0)
        place += width * MODULE
    file = io.BytesIO()
    page.rotate(turned, expand=True, fillcolor=255).convert("RGB").save(file, form)
    return file.getvalue()
