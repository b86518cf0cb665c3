"""Several indexes side by side, each with a name."""

import json
import os

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ui.notebooks import (
    FIRST,
    LONGEST,
    Notebook,
    NotebookMissing,
    NotebookNotWritten,
    NotebookRefused,
    Notebooks,
    beside,
)


@pytest.fixture
def notebooks(tmp_path):
    return Notebooks(tmp_path / "index")


def test_an_index_alone_is_the_first_notebook_and_nothing_is_written_for_it(notebooks, tmp_path):
    assert notebooks.all() == [Notebook(FIRST, "", tmp_path / "index")]
    assert notebooks.home == FIRST
    assert list(tmp_path.iterdir()) == []


def test_notebooks_are_made_listed_by_name_and_found_from_any_of_them(notebooks, tmp_path):
    tea, paper = notebooks.make("茶馆"), notebooks.make("  Annual \n report ")
    assert [each.name for each in notebooks.all()] == ["", "Annual report", "茶馆"]
    assert len({tea.index, paper.index, tmp_path / "index"}) == 3
    among = Notebooks(tea.index)
    assert (among.home, among.all()) == (tea.id, notebooks.all())
    assert among.get(paper.id) == paper
    assert among.named("ANNUAL REPORT") == paper


def test_what_belongs_to_a_notebook_lies_beside_its_index(notebooks, tmp_path):
    tea = notebooks.make("茶馆")
    assert beside(tmp_path / "index", "chats.sqlite") == tmp_path / "index-chats.sqlite"
    assert beside(tea.index, "chats.sqlite").parent == tea.index.parent
    assert json.loads((tea.index.parent / "index-notebook.json").read_text("utf-8")) == {"name": "茶馆"}


def test_a_notebook_is_renamed_where_it_lies_the_first_one_too(notebooks):
    tea = notebooks.make("茶馆")
    assert notebooks.rename(tea.id, "月湾茶馆").index == tea.index
    notebooks.rename(FIRST, "白皮书")
    notebooks.rename(tea.id, "月湾茶馆")  # its own name again
    assert [(each.id, each.name) for each in notebooks.all()] == [(FIRST, "白皮书"), (tea.id, "月湾茶馆")]
    assert notebooks.named("白皮书").id == FIRST


@pytest.mark.parametrize("name", ["", "  ", "\x00\n", "长" * (LONGEST + 1), "茶馆", "ＴＥＡ", "tea"])
def test_a_name_that_is_empty_too_long_or_taken_is_refused(notebooks, name):
    notebooks.make("茶馆")
    notebooks.make("Tea")
    with pytest.raises(NotebookRefused, match="name"):
        notebooks.make(name)
    assert len(notebooks.all()) == 3


@given(st.text(max_size=200))
def test_whatever_name_is_given_is_kept_on_one_line_or_refused(tmp_path_factory, name):
    notebooks = Notebooks(tmp_path_factory.mktemp("named") / "index")
    try:
        made = notebooks.make(name)
    except NotebookRefused:
        assert len(notebooks.all()) == 1
    else:
        assert notebooks.all()[1] == made
        assert 0 < len(made.name) <= LONGEST
        assert not any(c in made.name for c in "\n\r\t\x00")


def test_one_that_is_not_there_is_named_with_those_that_are(notebooks):
    with pytest.raises(NotebookMissing, match="none has been made yet"):
        notebooks.named("茶馆")
    notebooks.make("客栈")
    with pytest.raises(NotebookMissing, match="客栈"):
        notebooks.named("茶馆")
    with pytest.raises(NotebookMissing):
        notebooks.get("../../etc")


def test_a_folder_that_is_no_notebook_is_not_listed(notebooks):
    made = notebooks.make("茶馆")
    (notebooks.folder / "stray").mkdir()
    (notebooks.folder / "file").write_text("x")
    broken = notebooks.make("坏")
    beside(broken.index, "notebook.json").write_text("[]")
    assert [each.id for each in notebooks.all()] == [FIRST, made.id]


@pytest.mark.skipif(os.geteuid() == 0, reason="root writes anywhere")
def test_a_folder_that_cannot_be_written_is_said(tmp_path):
    tmp_path.chmod(0o500)
    with pytest.raises(NotebookNotWritten, match="no notebook could be made"):
        Notebooks(tmp_path / "index").make("茶馆")


def test_a_file_in_the_place_of_the_folder_is_said(notebooks):
    notebooks.folder.write_text("x")
    assert len(notebooks.all()) == 1
    with pytest.raises(NotebookNotWritten):
        notebooks.make("茶馆")
