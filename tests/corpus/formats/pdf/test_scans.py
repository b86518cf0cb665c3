"""Pages that are pictures: how their lines are put in order, and PDF files of them."""

import io
import math

import pypdfium2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus import LeftOut, NoText, boxes_of, read
from corpus.formats import pdf
from corpus.formats.ocr import FoundLine, Recognition
from corpus.formats.pdf.lines import PrintedLine
from corpus.formats.pdf.places import strip_of
from corpus.formats.pdf.scans import page_of

ZH = "水库为旱季蓄水下游的城镇全年每天从中取水管理人员每天早晨测量水位"


def found_line(text, x, y, high=30, skew=0.0):
    """Return a line whose characters are as wide as they are high, about the upper left corner of the page turned."""
    wide = high * sum(1 if ord(character) > 0x2E7F else 0.43 for character in text)
    cos, sin = math.cos(skew), math.sin(skew)
    corners = [(x, y), (x + wide, y), (x + wide, y + high), (x, y + high)]
    return FoundLine(text, tuple((a * cos - b * sin, a * sin + b * cos) for a, b in corners), 0.99)


def lines_of(page):
    return [[part.text for part in column.parts if isinstance(part, PrintedLine)] for column in page.columns]


@pytest.mark.parametrize("skew", [0.0, math.radians(2), math.radians(-4)])
def test_columns_are_read_one_after_the_other_though_the_page_is_turned(skew):
    rows = [ZH[n:] + ZH[:n] for n in range(12)]
    found = [found_line(row[: 20 + side], 100 + 800 * side, 100 + 45 * n, skew=skew) for n, row in enumerate(rows)
             for side in (0, 1)]  # fmt: skip
    page = page_of(Recognition(tuple(found), 1_700, 2_000), 3, 0.4)
    assert lines_of(page) == [[row[:20] for row in rows], [row[:21] for row in rows]]
    sizes = {part.size for column in page.columns for part in column.parts}
    assert len(sizes) == 1
    assert sizes.pop() == pytest.approx(12, rel=0.05)


def test_boxes_of_one_size_are_a_little_unlike_and_headings_are_larger():
    heights = (29, 31, 33, 30, 28, 32)
    body = [found_line(ZH, 100, 200 + 50 * n, 30) for n in range(6)]
    body = [
        FoundLine(line.text, tuple((x, y + (high - 30) * (n > 1)) for n, (x, y) in enumerate(line.corners)), 1)
        for line, high in zip(body, heights, strict=True)
    ]
    page = page_of(Recognition((found_line("水库概况与水位", 400, 80, 44), *body), 1_300, 800), 1, 0.5)
    ((title, *others),) = [column.parts for column in page.columns]
    assert title.text == "水库概况与水位"
    assert title.size > 1.3 * others[0].size
    assert len({line.size for line in others}) == 1


def test_a_page_is_as_large_set_as_the_one_before_where_it_is_nearly():
    found = Recognition(tuple(found_line(ZH, 100, 100 + 50 * n, 30) for n in range(5)), 1_300, 800)
    assert page_of(found, 1, 0.5, like=15.8).size == 15.8
    assert page_of(found, 1, 0.5, like=30).size == pytest.approx(15, rel=0.05)


def test_words_and_numbers_keep_their_spaces_and_cells_make_a_table():
    words = [found_line("Water for 42 towns", 100, 60), found_line("in 1978", 345, 60)]
    rows = [("省份", "人口", "面积"), ("云南", "4,693", "394"), ("贵州", "3,856", "176"), ("四川", "8,374", "486")]
    cells = [found_line(text, 100 + 300 * i, 200 + 50 * n) for n, row in enumerate(rows) for i, text in enumerate(row)]
    page = page_of(Recognition((*words, *cells), 1_300, 800), 1, 0.5)
    (line, table) = [part for column in page.columns for part in column.parts]
    assert line.text == "Water for 42 towns in 1978"
    assert table.rows == [list(row) for row in rows]


def test_nothing_recognised_is_a_page_without_columns():
    assert page_of(Recognition((), 100, 100), 1, 1.0).columns == []
    assert page_of(Recognition((found_line(" ", 1, 1),), 100, 100), 1, 1.0).columns == []


@given(
    st.integers(0, 3), st.floats(-0.2, 0.2), st.floats(0.1, 2), st.floats(0.1, 3),
    st.integers(0, 1_500), st.integers(300, 1_500), st.integers(1, 20),
)  # fmt: skip
def test_a_line_stands_where_it_lies_in_the_picture_as_it_was_given(turn, skew, scale, unit, x, y, count):
    line = found_line(ZH[:count], x, y, skew=skew)
    page = page_of(Recognition((line,), 2_400, 1_800, turn), 1, scale, unit=unit)
    ((printed,),) = [column.parts for column in page.columns]
    strip = strip_of(printed, page.frame)
    assert strip.text == ZH[:count]
    assert (page.frame.width, page.frame.height) == pytest.approx(
        (2_400 * unit, 1_800 * unit)[:: -1 if turn % 2 else 1]
    )
    # the middle of its first character, turned as the picture was to be read, and back
    size = 30
    at, up = x + size / 2, y + size / 2
    at, up = at * math.cos(skew) - up * math.sin(skew), at * math.sin(skew) + up * math.cos(skew)
    width, height = 2_400, 1_800
    at, up = min(max(at, 0), width), min(max(up, 0), height)
    for _ in range(turn):
        at, up, width, height = height - up, at, height, width
    along, across = (at, up) if strip.level else (up, at)
    assert strip.level == (turn % 2 == 0)
    first = sorted(strip.edges[:2])
    # a short line, whose angle is not told, is taken to be level
    slack = unit * (1 if count > 7 else 8)
    assert first[0] - slack <= along * unit <= first[1] + slack
    assert strip.low - slack <= across * unit <= strip.high + slack
    assert 0 <= min(strip.edges) <= max(strip.edges) <= unit * (width if strip.level else height) + 1e-6


@pytest.fixture
def scanned(tmp_path):
    """Return what makes a PDF of pictures, and of pages of other PDFs given as bytes."""

    def make(*pages):
        whole = pypdfium2.PdfDocument.new()
        for page in pages:
            if not isinstance(page, bytes):
                out = io.BytesIO()
                page.save(out, "PDF", resolution=200)
                page = out.getvalue()
            whole.import_pages(pypdfium2.PdfDocument(page))
        whole.save(str(tmp_path / "a.pdf"))
        return tmp_path / "a.pdf"

    return make


@pytest.fixture
def printed(typeset, tmp_path):
    """Return what makes a PDF, as bytes, of a page with a text."""

    def make(text):
        typeset(text, width=300, height=120)
        return (tmp_path / "a.pdf").read_bytes()

    return make


def test_a_file_is_read_page_by_page_as_its_pages_are(draw, printed, scanned):
    digital = printed("甲页是印出来的文字，本来就在文件里。")
    scan = draw(["乙页是扫描的图片，", "坝高四十二米。"], wide=800, high=300)
    (document,) = read(scanned(digital, scan, draw([], wide=800, high=300)))
    assert document.text.replace("\n", "") == ("甲页是印出来的文字，本来就在文件里。乙页是扫描的图片，坝高四十二米。")
    first, second = (document.text.index(words) for words in ("甲页", "坝高"))
    assert not document.locate(first, first + 5).recognised
    place = document.locate(second, second + 5)
    assert (place.page, place.recognised) == (2, True)
    (line,) = boxes_of(document, second, second + 7)
    assert line.page == 2
    # in points, of 288 that the page is wide
    assert 0.1 * 288 < line.left < line.right < 0.6 * 288
    assert document.left_out == (LeftOut("blank", 1),)


def test_a_stamp_does_not_hide_a_scan_and_a_page_of_text_is_not_recognised(draw, printed, scanned, monkeypatch):
    looked = []
    real = pdf.read_scan
    monkeypatch.setattr(pdf, "read_scan", lambda *given: looked.append(given[1]) or real(*given))
    scan = pypdfium2.PdfDocument(printed("Scanned"))
    out = io.BytesIO()
    draw(["坝高四十二米，库容三千六百万立方米。"], wide=900, high=360).save(out, "JPEG")
    picture = pypdfium2.PdfImage.new(scan)
    picture.load_jpeg(out)
    picture.set_matrix(pypdfium2.PdfMatrix().scale(300, 120))
    page = scan[0]
    page.insert_obj(picture)
    page.gen_content()
    stamped = io.BytesIO()
    scan.save(stamped)
    (document,) = read(scanned(stamped.getvalue(), printed("印出来的文字。" * 9)))
    assert looked == [1]
    assert "坝高四十二米，库容三千六百万立方米。" in document.text
    assert document.text.count("印出来的文字。") == 9


def test_scans_without_what_recognises_them_are_counted_and_alone_are_refused(draw, printed, scanned, monkeypatch):
    monkeypatch.setattr(pdf, "is_installed", lambda: False)
    scan = draw(["坝高四十二米。"], wide=600, high=200)
    (document,) = read(scanned(printed("印出来的文字。"), scan, scan))
    assert document.left_out == (LeftOut("scan", 2),)
    with pytest.raises(NoText, match=r"2 pages and no character: .*pip install 'yinju\[ocr\]'"):
        read(scanned(scan, scan))


def test_pages_that_are_pictures_without_text_are_refused_and_said(draw, scanned):
    blank = draw([], wide=300, high=200)
    with pytest.raises(NoText, match="2 pages and no character: they are pictures without text"):
        read(scanned(blank, blank))
