"""Files kept beside the index so that their pages can be shown."""

import os
from dataclasses import replace

import pytest
import typst

from corpus import read, read_text
from ui.originals import Originals, is_drawn, keep_originals


@pytest.fixture
def report(tmp_path):
    """A PDF file of two pages, and its document."""
    source = tmp_path / "report.typ"
    source.write_text("#set page(width: 300pt, height: 400pt)\nForty carps.\n#pagebreak()\nThree bridges.", "utf-8")
    file = tmp_path / "report.pdf"
    typst.compile(str(source), output=str(file))
    return file, read(file)[0]


def test_the_file_of_a_document_with_pages_is_kept_for_its_owner_alone(tmp_path, report):
    file, document = report
    originals = Originals(tmp_path / "index")
    assert originals.of(document) is None
    originals.keep(document, file)
    kept = originals.of(document)
    assert kept is not None and kept.read_bytes() == file.read_bytes()
    assert kept.parent == tmp_path / "index-originals"
    assert (kept.stat().st_mode | kept.parent.stat().st_mode) & 0o077 == 0


def test_the_name_of_the_kept_file_owes_nothing_to_what_the_document_calls_itself(tmp_path, report):
    file, document = report
    odd = replace(document, id="../../x\ud800", source="../../etc/passwd.pdf")
    originals = Originals(tmp_path / "index")
    originals.keep(odd, file)
    kept = originals.of(odd)
    assert kept is not None and kept.parent == tmp_path / "index-originals"


def test_of_other_documents_nothing_is_kept(tmp_path):
    text = read_text("池塘。", title="池塘", source="pond.txt")
    (tmp_path / "pond.txt").write_text("池塘。", "utf-8")
    assert not is_drawn(text)
    Originals(tmp_path / "index").keep(text, tmp_path / "pond.txt")
    assert not (tmp_path / "index-originals").exists()


def test_what_was_not_looked_at_for_longest_makes_room(tmp_path, report):
    file, document = report
    size = file.stat().st_size
    originals = Originals(tmp_path / "index", most=2 * size)
    made = [replace(document, id=f"{n}") for n in range(3)]
    for n, each in enumerate(made[:2]):
        originals.keep(each, file)
        os.utime(originals.of(each), (n, n))
    originals.keep(made[2], file)
    assert [originals.of(each) is not None for each in made] == [False, True, True]
    Originals(tmp_path / "small", most=size - 1).keep(document, file)
    assert Originals(tmp_path / "small").of(document) is None


def test_what_is_removed_from_the_index_is_gone_here_too(tmp_path, report):
    file, document = report
    originals = Originals(tmp_path / "index")
    other = replace(document, id="other")
    for each in (document, other):
        originals.keep(each, file)
    originals.keep_only([other])
    assert (originals.of(document) is None, originals.of(other) is None) == (True, False)


def test_a_document_cannot_have_a_file_kept_that_was_not_given(tmp_path, report):
    file, document = report
    keep_originals(tmp_path / "index", [tmp_path / "report.typ"], [document])
    assert Originals(tmp_path / "index").of(document) is None
    keep_originals(tmp_path / "index", [file], [document])
    assert Originals(tmp_path / "index").of(document) is not None
