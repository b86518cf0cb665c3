"""The shelf the page answers from, exchanged whole."""

import threading

import pytest

from corpus import read_text
from index import IndexDamaged, IndexReplaced, update_index
from ui.page.library import Busy, Library, NotRemovable, Stopped


def document(text, title):
    return read_text(text, title=title, source=f"{title}.txt")


POND = document("池塘里养着四十条鲤鱼。池塘边有一座石桥。\n", "池塘")
HILL = document("山上有三座凉亭。最高的凉亭建于一九三二年。\n", "山")

FOREST = document("林中有一间木屋。木屋建于一九五八年。\n", "林")


@pytest.fixture
def library(tmp_path):
    update_index(tmp_path / "index", add=[POND])
    return Library(tmp_path / "index")


def test_adding_keeps_what_was_there(library):
    before = library.shelf
    report = library.rebuild([HILL], replace=False)
    assert [d.title for d in library.shelf.documents] == ["池塘", "山"]
    assert (report.documents, report.removed) == (2, 0)
    assert [d.title for d in before.documents] == ["池塘"]
    assert not before.assistant.ask("池塘里养着多少条鲤鱼？").abstained


def test_replacing_leaves_only_the_new(library):
    library.rebuild([HILL], replace=True)
    assert [d.title for d in library.shelf.documents] == ["山"]
    library.rebuild([HILL], replace=True)
    assert [d.title for d in library.shelf.documents] == ["山"]


def test_a_document_is_removed_but_never_the_last_one_nor_one_that_is_not_there(library):
    library.rebuild([HILL], replace=False)
    assert library.remove(POND.id).title == "池塘"
    assert [d.title for d in library.shelf.documents] == ["山"]
    with pytest.raises(NotRemovable, match="only document"):
        library.remove(HILL.id)
    with pytest.raises(NotRemovable, match="no document"):
        library.remove(POND.id)
    assert [d.title for d in library.shelf.documents] == ["山"]


@pytest.mark.parametrize("lost", ["", "CURRENT", "versions"])
def test_a_page_whose_index_vanished_writes_nothing_and_goes_on_answering(library, tmp_path, lost):
    library.rebuild([HILL], replace=False)
    before = library.shelf
    (library.directory / lost).rename(tmp_path / "aside")
    for write in (
        lambda: library.rebuild([FOREST], replace=False),
        lambda: library.rebuild([FOREST], replace=True),
        lambda: library.remove(HILL.id),
    ):
        with pytest.raises((IndexReplaced, IndexDamaged), match=f"{library.directory}"):
            write()
        assert library.shelf is before
    assert not before.assistant.ask("池塘里养着多少条鲤鱼？").abstained
    assert (library.directory / lost).exists() is False
    (tmp_path / "aside").rename(library.directory / lost)
    assert library.rebuild([FOREST], replace=False).documents == 3


def test_what_another_process_added_is_kept_when_a_page_adds(library):
    update_index(library.directory, add=[HILL])
    assert library.rebuild([FOREST], replace=False).documents == 3
    assert [d.title for d in library.shelf.documents] == ["池塘", "山", "林"]


def test_a_second_rebuild_at_the_same_time_is_turned_away_and_the_old_index_answers_meanwhile(library):
    inside, leave = threading.Event(), threading.Event()

    def wait(done, total, what):
        inside.set()
        assert leave.wait(20)

    first = threading.Thread(target=library.rebuild, args=([HILL],), kwargs={"replace": False, "progress": wait})
    first.start()
    try:
        assert inside.wait(20)
        with pytest.raises(Busy):
            library.rebuild([HILL], replace=False)
        assert not library.shelf.assistant.ask("池塘里养着多少条鲤鱼？").abstained
    finally:
        leave.set()
        first.join()
    assert len(library.shelf.documents) == 2


def test_a_rebuild_that_fails_leaves_the_shelf_and_can_be_repeated(library):
    def fail(done, total, what):
        raise RuntimeError("stopped")

    before = library.shelf
    with pytest.raises(RuntimeError, match="stopped"):
        library.rebuild([HILL], replace=False, progress=fail)
    assert library.shelf is before
    assert library.rebuild([HILL], replace=False).documents == 2


def test_a_rebuild_stopped_by_the_person_leaves_the_index_as_it_was(library):
    def stop(done, total, what):
        raise Stopped("stopped")

    before = library.shelf
    with pytest.raises(Stopped):
        library.rebuild([HILL], replace=True, progress=stop)
    assert library.shelf is before
    assert [d.title for d in Library(library.directory).shelf.documents] == ["池塘"]


def test_what_another_process_adds_is_there_with_the_next_question(tmp_path):
    update_index(tmp_path / "index", add=[read_text("池塘里养着四十条鲤鱼。\n", title="池塘", source="pond.txt")])
    library = Library(tmp_path / "index")
    update_index(tmp_path / "index", add=[read_text("北屿灯塔高六十三米。\n", title="灯塔", source="tower.txt")])
    assert library.assistant.ask("北屿灯塔有多高？").short == "六十三米"
    assert [document.title for document in library.shelf.documents] == ["池塘", "灯塔"]
