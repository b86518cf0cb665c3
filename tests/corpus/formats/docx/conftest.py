"""Word files written part by part."""

import pytest

from corpus import read

MAIN = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
NAMESPACES = " ".join(
    f'xmlns:{prefix}="{space}"'
    for prefix, space in {
        "w": MAIN,
        "r": "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
        "m": "http://schemas.openxmlformats.org/officeDocument/2006/math",
        "mc": "http://schemas.openxmlformats.org/markup-compatibility/2006",
        "wps": "http://schemas.microsoft.com/office/word/2010/wordprocessingShape",
        "a": "http://schemas.openxmlformats.org/drawingml/2006/main",
        "pic": "http://schemas.openxmlformats.org/drawingml/2006/picture",
        "c": "http://schemas.openxmlformats.org/drawingml/2006/chart",
        "v": "urn:schemas-microsoft-com:vml",
        "o": "urn:schemas-microsoft-com:office:office",
    }.items()
)
RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
KIND = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
ROOTS = {"header": "hdr", "footer": "ftr"}


def relations(targets):
    """Return the part that relates another one to its targets, each known by its name."""
    found = "".join(
        f'<Relationship Id="{name}" Type="{KIND}/{name.rstrip("0123456789")}" Target="{target}"/>'
        for name, target in targets.items()
    )
    return f'<Relationships xmlns="{RELATIONS}">{found}</Relationships>'


@pytest.fixture
def word(tmp_path, pack):
    """Return what makes a Word file of what stands in its body and in its other parts, each by its name."""

    def make(body, name="a.docx", **parts):
        files = {
            "_rels/.rels": relations({"officeDocument": "word/document.xml"}),
            "word/document.xml": f"<w:document {NAMESPACES}><w:body>{body}</w:body></w:document>",
            "word/_rels/document.xml.rels": relations({part: f"{part}.xml" for part in parts}),
        }
        for part, content in parts.items():
            root = ROOTS.get(part.rstrip("0123456789"), part)
            files[f"word/{part}.xml"] = f"<w:{root} {NAMESPACES}>{content}</w:{root}>"
        return pack(tmp_path / name, files)

    return make


@pytest.fixture
def text_of(word):
    """Return what makes a Word file and reads its text."""
    return lambda body, **parts: read(word(body, **parts))[0].text


@pytest.fixture
def left_out(word):
    """Return what makes a Word file and reads what was left out of it."""
    return lambda body, **parts: {each.kind: each.count for each in read(word(body, **parts))[0].left_out}
