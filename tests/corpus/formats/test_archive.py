"""Archives that unpack to far more than they seem to hold."""

import docx
import pytest

from corpus import Limits, TooLarge, Unreadable, read

BODY = "word/document.xml"
WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


@pytest.fixture
def word(tmp_path, repack):
    """Return what makes a Word file with this body."""

    def make(body, name="a.docx"):
        docx.Document().save(tmp_path / name)
        return repack(tmp_path / name, {BODY: f'<w:document xmlns:w="{WORD}"><w:body>{body}</w:body></w:document>'})

    return make


def test_white_space_packed_a_thousandfold_is_refused(word):
    with pytest.raises(TooLarge, match=r"a\.docx unpacks to 9\d,\d{3},\d{3} bytes of mark-up .* more than 200 for one"):
        read(word("<w:p/>" + " " * 90_000_000))


def test_elements_count_for_what_they_take_in_memory(word):
    body = "<w:p><w:r><w:t>甲</w:t></w:r></w:p>" * 10_000
    path = word(body)
    assert len(read(path)[0].paragraphs) >= 1
    with pytest.raises(TooLarge, match=r"more than 20,000 elements and attributes .* Limits\(characters=200000\)"):
        read(path, limits=Limits(characters=100_000))


def test_more_is_read_where_the_limit_is_raised(word):
    path = word("<w:p><w:r><w:t>甲。</w:t></w:r></w:p>" * 20_000)
    with pytest.raises(TooLarge, match="elements"):
        read(path, limits=Limits(characters=150_000))
    assert read(path, limits=Limits(characters=1_000_000))[0].text.count("甲") == 20_000


def test_a_list_of_members_without_end_is_refused_before_it_is_read(tmp_path):
    path = tmp_path / "a.docx"
    path.write_bytes(b"PK\3\4" + b"PK\1\2" * 70_000)
    with pytest.raises(TooLarge, match=r"a\.docx holds more than 65,535 files"):
        read(path)


def test_a_member_that_lies_about_its_size_is_broken(word):
    path = word("<w:p><w:r><w:t>" + "甲" * 100_000 + "</w:t></w:r></w:p>")
    data = bytearray(path.read_bytes())
    at = data.rindex(BODY.encode()) - 46  # the entry of the list, whose 24th byte begins the size
    data[at + 24 : at + 28] = (1_000).to_bytes(4, "little")
    path.write_bytes(bytes(data))
    with pytest.raises(Unreadable, match=r"a\.docx is broken"):
        read(path)


def test_an_empty_file_is_named(tmp_path):
    (tmp_path / "a.docx").write_bytes(b"")
    with pytest.raises(Unreadable, match=r"a\.docx"):
        read(tmp_path / "a.docx")
