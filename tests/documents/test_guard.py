"""Nothing that somebody uploads is believed: it is taken apart in another process and built anew, or refused."""

import io
import logging
import subprocess
import sys

import pytest
from PIL import Image
from pypdf import PdfReader

from civaffairs.common.errors import Refusal
from civaffairs.documents import guard, parsing
from civaffairs.documents.guard import accept

from . import files

NUMBER = "DB2102022026000128"


def refused(content: bytes, name: str) -> str:
    with pytest.raises(Refusal) as refusal:
        accept(content, file_name=name)
    assert refusal.value.field == "file"
    return refusal.value.code


def test_a_photograph_loses_where_it_was_taken_and_every_remark_and_stands_upright():
    content = files.telling_jpeg()
    assert Image.open(io.BytesIO(content)).getexif().get_ifd(0x8825), "the sample carries a position"
    accepted = accept(content, file_name="照片.JPG")
    clean = Image.open(io.BytesIO(accepted.clean))
    assert clean.size == (200, 300)
    assert not clean.getexif()
    assert files.CANARY.encode() not in accepted.clean + accepted.preview
    assert accepted.original == content


def test_a_preview_is_a_small_picture_of_the_first_page():
    for content, name in ((files.jpeg(size=(3000, 1000)), "a.jpg"), (files.png(), "a.png"), (files.pdf(2), "a.pdf")):
        preview = Image.open(io.BytesIO(accept(content, file_name=name).preview))
        assert preview.format == "JPEG"
        assert max(preview.size) <= parsing.PREVIEW_SIDE


def test_a_pdf_keeps_its_pages_and_nothing_that_acts_or_tells():
    content = files.active_pdf()
    clean = accept(content, file_name="a.pdf").clean
    for trace in (b"/JavaScript", b"/OpenAction", b"/AA", b"/EmbeddedFile", b"/URI", b"/Annots", files.CANARY.encode()):
        assert trace not in clean
    assert len(PdfReader(io.BytesIO(clean)).pages) == 1


def test_what_follows_the_picture_in_a_file_of_two_kinds_is_gone():
    accepted = accept(files.jpeg() + b"<script>alert(1)</script>PK\x05\x06" + bytes(18), file_name="a.jpg")
    assert b"<script>" not in accepted.clean
    assert b"PK\x05\x06" not in accepted.clean


@pytest.mark.parametrize(
    ("content", "name", "code"),
    [
        (b"", "a.jpg", "upload_empty"),
        (b"%PDF-1.7\n" + bytes(guard.MOST_BYTES), "a.pdf", "upload_too_large"),
        (b"PK\x03\x04" + bytes(100), "a.pdf", "upload_type_not_allowed"),
        (b"<html><script>", "a.png", "upload_type_not_allowed"),
        (b"GIF89a" + bytes(30), "a.png", "upload_type_not_allowed"),
        (b"junk" + files.pdf(), "a.pdf", "upload_type_not_allowed"),
        (b"\0\0\0\x18ftypheic" + bytes(30), "a.heic", "upload_is_heic"),
        (files.png(), "a.pdf", "upload_ending_differs"),
        (files.pdf(), "a.html", "upload_ending_differs"),
        (files.jpeg(), "a", "upload_ending_differs"),
        (files.jpeg()[:-300], "a.jpg", "upload_damaged"),
        (files.png()[:200], "a.png", "upload_damaged"),
        (b"%PDF-1.7\n" + b"junk" * 20, "a.pdf", "upload_damaged"),
        (files.enormous_png(), "a.png", "upload_too_many_pixels"),
        (files.pdf(parsing.MOST_PAGES + 1), "a.pdf", "upload_too_many_pages"),
        (files.pdf(password="geheim"), "a.pdf", "upload_locked"),
    ],
    ids=[
        "empty", "too large", "an archive", "a web page", "an animation", "junk before a PDF", "a HEIC photograph",
        "a picture called PDF", "a PDF called web page", "no ending", "half a photograph", "half a PNG",
        "a torn PDF", "a PNG of 3,600 million pixels", "too many pages", "a locked PDF",
    ],
)  # fmt: skip
def test_what_the_guard_does_not_take_is_refused_with_a_code_and_words(content, name, code):
    assert refused(content, name) == code


def test_a_file_that_unfolds_to_hundreds_of_times_its_size_ends_its_parser_only():
    assert refused(files.swelling_pdf(), "a.pdf") == "upload_too_complex"


def test_a_barcode_is_read_from_a_picture_and_from_a_turned_page_of_a_pdf():
    assert accept(files.scanned(NUMBER), file_name="a.png", is_scan=True).barcodes == (NUMBER,)
    turned = files.scanned(NUMBER, form="PDF", turned=90)
    assert accept(turned, file_name="a.pdf", is_scan=True).barcodes == (NUMBER,)
    assert accept(files.jpeg(), file_name="a.jpg", is_scan=True).barcodes == ()


def test_the_parser_is_given_neither_keys_nor_settings(monkeypatch):
    honest, seen = subprocess.run, {}

    def watched(command, **options):
        seen.update(options, command=command)
        return honest(command, **options)

    monkeypatch.setattr(guard.subprocess, "run", watched)
    accept(files.jpeg(), file_name="a.jpg")
    assert seen["env"] == {}
    assert "-I" in seen["command"]


def test_what_is_broken_in_the_parser_can_write_no_file(tmp_path):
    script = (
        "import sys; sys.path.insert(0, sys.argv[1]); import parsing; parsing._limit()\n"
        "with open(sys.argv[2], 'w') as file: file.write('x')"
    )
    command = [sys.executable, "-I", "-c", script, str(guard.PARSER.parent), str(tmp_path / "x")]
    run = subprocess.run(command, env={}, capture_output=True, text=True, timeout=30, check=False)
    assert "File too large" in run.stderr
    assert (tmp_path / "x").stat().st_size == 0


def test_a_parser_that_takes_too_long_is_ended(monkeypatch):
    def hangs(*args, timeout, **options):
        raise subprocess.TimeoutExpired(args, timeout)

    monkeypatch.setattr(guard.subprocess, "run", hangs)
    assert refused(files.jpeg(), "a.jpg") == "upload_too_complex"


def test_neither_name_nor_metadata_nor_content_of_an_upload_reaches_a_log(caplog, capfd):
    photograph, paper = files.telling_jpeg(), files.active_pdf()
    caplog.set_level(logging.DEBUG)
    accept(photograph, file_name=f"{files.CANARY}.jpg")
    accept(paper, file_name=f"{files.CANARY}.pdf")
    refused(photograph[:-300], f"{files.CANARY}.jpg")
    refused(paper[:300], f"{files.CANARY}.pdf")
    told = caplog.text + "".join(capfd.readouterr())
    assert files.CANARY not in told
