"""Pages drawn in a process of their own."""

import struct

import pytest
import typst
from PIL import Image

from corpus import Unreadable
from corpus.drawing import draw


def size_of(png):
    assert png.startswith(b"\x89PNG\r\n\x1a\n")
    return struct.unpack(">II", png[16:24])


@pytest.fixture(scope="module")
def report(tmp_path_factory):
    folder = tmp_path_factory.mktemp("drawn")
    (folder / "a.typ").write_text(
        '#set page(width: 300pt, height: 400pt, margin: 0pt)\n#rect(width: 150pt, height: 200pt, fill: rgb("ff0000"))\n'
        "#pagebreak()\n#page(width: 400pt, height: 200pt)[two]",
        "utf-8",
    )
    typst.compile(str(folder / "a.typ"), output=str(folder / "a.pdf"))
    return folder / "a.pdf"


def test_a_page_of_a_pdf_is_drawn_in_its_colours_and_its_size_said_in_points(report, tmp_path):
    drawn = draw(report, 1)
    assert (drawn.width, drawn.height) == (300, 400)
    (tmp_path / "out.png").write_bytes(drawn.png)
    with Image.open(tmp_path / "out.png") as picture:
        wide, high = picture.size
        assert wide == 1400
        assert picture.getpixel((wide // 4, high // 4)) == (255, 0, 0)
        assert picture.getpixel((wide - 5, high - 5)) == (255, 255, 255)
    assert draw(report, drawn.pages).width == 400


def test_a_picture_is_drawn_upright_and_its_size_said_in_pixels(tmp_path):
    picture = Image.new("RGB", (300, 200), "white")
    exif = picture.getexif()
    exif[0x0112] = 6  # to be turned by a quarter
    picture.save(tmp_path / "a.jpg", exif=exif)
    drawn = draw(tmp_path / "a.jpg", 1)
    assert (drawn.width, drawn.height, drawn.pages) == (200, 300, 1)
    assert size_of(drawn.png) == (200, 300)


def test_each_page_of_a_tiff_is_drawn_and_a_very_large_one_smaller(tmp_path):
    pages = [Image.new("L", (2_800, 100), 255), Image.new("L", (10, 10), 0)]
    pages[0].save(tmp_path / "a.tiff", save_all=True, append_images=pages[1:])
    first, second = draw(tmp_path / "a.tiff", 1), draw(tmp_path / "a.tiff", 2)
    assert (first.width, first.pages, size_of(first.png)) == (2_800, 2, (1_400, 50))
    assert size_of(second.png) == (10, 10)


def test_what_cannot_be_drawn_is_named(report, tmp_path):
    (tmp_path / "broken.pdf").write_bytes(b"%PDF-1.7\n" + b"x" * 100)
    (tmp_path / "text.txt").write_text("x")
    for file, page in ((report, 99), (report, 0), (tmp_path / "broken.pdf", 1), (tmp_path / "text.txt", 1)):
        with pytest.raises(Unreadable, match=file.name):
            draw(file, page)
