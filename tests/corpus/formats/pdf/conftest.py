"""PDF files made by a typesetter, and written by hand."""

import io

import pytest
import typst

from corpus import read

FONTS = '#set text(font: ("Libertinus Serif", "Noto Serif CJK SC"), size: 10pt)\n'


@pytest.fixture
def typeset(tmp_path):
    """Return what reads a document back that was typeset, by its source and the width and height of its pages."""

    def make(source, width=400, height=500, more=""):
        path = tmp_path / "a.pdf"
        page = f"#set page(width: {width}pt, height: {height}pt{more})\n"
        path.write_bytes(typst.compile((FONTS + page + source).encode()))
        (document,) = read(path)
        return document

    return make


@pytest.fixture
def written(tmp_path):
    """Return what writes a PDF whose pages have these contents; the fonts F and B are Helvetica, B bold."""

    def make(*contents, box="0 0 600 800", entries="", info=""):
        kids = " ".join(f"{6 + 2 * i} 0 R" for i in range(len(contents)))
        fonts = "/Type/Font/Subtype/Type1/Encoding/WinAnsiEncoding/BaseFont"
        objects = [
            "<</Type/Catalog/Pages 2 0 R>>",
            f"<</Type/Pages/Count {len(contents)}/Kids[{kids}]>>",
            f"<<{fonts}/Helvetica>>",
            f"<<{fonts}/Helvetica-Bold>>",
            f"<<{info}>>",
        ]
        for i, content in enumerate(contents):
            page = f"<</Type/Page/Parent 2 0 R/MediaBox[{box}]/Resources<</Font<</F 3 0 R/B 4 0 R>>>>{entries}"
            objects += [
                f"{page}/Contents {7 + 2 * i} 0 R>>",
                f"<</Length {len(content)}>>\nstream\n{content}\nendstream",
            ]
        out = io.BytesIO(b"%PDF-1.7\n")
        out.seek(0, io.SEEK_END)
        places = []
        for number, each in enumerate(objects, 1):
            places.append(out.tell())
            out.write(f"{number} 0 obj\n{each}\nendobj\n".encode("latin-1"))
        start = out.tell()
        out.write(f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n".encode())
        out.writelines(b"%010d 00000 n \n" % place for place in places)
        out.write(f"trailer\n<</Size {len(objects) + 1}/Root 1 0 R/Info 5 0 R>>\nstartxref\n{start}\n%%EOF\n".encode())
        path = tmp_path / "a.pdf"
        path.write_bytes(out.getvalue())
        return path

    return make


@pytest.fixture
def drawn(written):
    """Return what reads such a PDF back as a document."""
    return lambda *contents, **options: read(written(*contents, **options))[0]
