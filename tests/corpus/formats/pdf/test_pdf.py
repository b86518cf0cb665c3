"""PDF files written by hand."""

import io

import pytest

from corpus import Limits, TooLarge, read

PROSE = "the cat sat on the mat and looked at the birds in the garden all day long"


@pytest.fixture
def pdf(tmp_path):
    """Return what makes a PDF of one page with these lines, each (size of its characters, text)."""

    def make(lines):
        shown = " ".join(f"/F {size} Tf 0 -{size + 2} Td ({text}) Tj" for size, text in lines)
        content = f"BT 50 100000 Td {shown} ET"
        objects = [
            "<</Type/Catalog/Pages 2 0 R>>",
            "<</Type/Pages/Count 1/Kids[3 0 R]>>",
            "<</Type/Page/Parent 2 0 R/MediaBox[0 0 900 100000]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>>>",
            f"<</Length {len(content)}>>\nstream\n{content}\nendstream",
            "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
        ]
        out = io.BytesIO()
        out.write(b"%PDF-1.7\n")
        places = []
        for number, each in enumerate(objects, 1):
            places.append(out.tell())
            out.write(f"{number} 0 obj\n{each}\nendobj\n".encode())
        start = out.tell()
        out.write(b"xref\n0 6\n0000000000 65535 f \n" + b"".join(b"%010d 00000 n \n" % place for place in places))
        out.write(b"trailer\n<</Size 6/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % start)
        path = tmp_path / "a.pdf"
        path.write_bytes(out.getvalue())
        return path

    return make


def test_sizes_of_characters_tell_a_bounded_number_of_levels(pdf):
    lines = [(200 - n, f"Heading of size {200 - n}") for n in range(100)] + [(9, PROSE + ".")] * 40
    (document,) = read(pdf(lines))
    assert document.paragraphs[-1].section[:2] == ("Heading of size 200", "Heading of size 199")
    assert max(len(paragraph.section) for paragraph in document.paragraphs) <= 16


def test_a_page_is_counted_before_its_characters_are_looked_at(pdf):
    path = pdf([(9, PROSE)] * 100)
    assert read(path)[0].text.count("garden") == 100
    with pytest.raises(TooLarge, match="characters, the limit is 5,000"):
        read(path, limits=Limits(characters=5_000))
