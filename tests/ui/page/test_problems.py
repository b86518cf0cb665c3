"""What a person is told where something went wrong."""

from corpus.errors import YinjuError
from index import IndexDamaged, IndexReplaced
from ui.page.problems import explained


def test_a_damaged_index_is_told_in_the_language_of_the_page_with_the_file_and_the_remedy():
    error = IndexDamaged("/a/vectors.faiss has 3 bytes instead of 4; build the index again")
    assert explained(error, "zh").startswith("索引的文件已损坏")
    assert explained(error, "en").startswith("Files of the index are damaged")
    assert all(str(error) in explained(error, lang) for lang in ("zh", "en"))


def test_a_folder_that_holds_another_index_is_told_in_the_language_of_the_page():
    error = IndexReplaced("the index in /a is gone")
    assert "什么也没有写入" in explained(error, "zh")
    assert "nothing was written" in explained(error, "en")


def test_any_other_error_speaks_for_itself():
    assert explained(YinjuError("too long"), "zh") == "too long"
