"""Books that say more than they hold."""

import pytest

from corpus import Limits, TooLarge, read

CONTAINER = (
    '<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>'
    '<rootfile full-path="text/a.opf"/></rootfiles></container>'
)


@pytest.fixture
def book(tmp_path, pack):
    """Return what makes a book of chapters with a spine that names some of them."""

    def make(chapters, spine):
        items = "".join(f'<item id="{i}" href="{i}.xhtml" media-type="application/xhtml+xml"/>' for i in chapters)
        references = "".join(f'<itemref idref="{each}"/>' for each in spine)
        package = (
            '<package xmlns="http://www.idpf.org/2007/opf"><metadata><title>书</title></metadata>'
            f"<manifest>{items}</manifest><spine>{references}</spine></package>"
        )
        texts = {f"text/{name}.xhtml": text for name, text in chapters.items()}
        return pack(tmp_path / "a.epub", {"META-INF/container.xml": CONTAINER, "text/a.opf": package} | texts)

    return make


def test_chapters_are_read_in_the_order_of_the_spine_and_each_once(book):
    path = book({"甲": "<p>第一章的正文。</p>", "乙": "<p>第二章的正文。</p>"}, ["乙", *["甲"] * 100_000, "乙"])
    (document,) = read(path)
    assert (document.title, document.text) == ("书", "第二章的正文。\n第一章的正文。")


def test_the_text_of_all_chapters_counts_together(book):
    path = book({str(n): f"<p>{'文' * 1_000}</p>" for n in range(20)}, map(str, range(20)))
    with pytest.raises(TooLarge, match="11,000 characters, the limit is 10,000"):
        read(path, limits=Limits(characters=10_000))
