"""Which index a command is about."""

import pytest

from ui.cli import main


@pytest.fixture
def home(tmp_path, monkeypatch):
    """A home of our own, so that the default index is this test's."""
    for variable in ("XDG_DATA_HOME", "LOCALAPPDATA", "HOME"):
        monkeypatch.setenv(variable, str(tmp_path))
    return tmp_path


def test_the_first_question_builds_the_default_index_and_says_so(home, capsys):
    assert main(["ask", "中国建立了多少个植物园？"]) == 0
    first = capsys.readouterr()
    assert "首次使用" in first.err
    assert "植物园" in first.out
    assert main(["ask", "中国建立了多少个植物园？"]) == 0
    second = capsys.readouterr()
    assert second.err == ""
    assert second.out == first.out


def test_a_notebook_that_is_not_there_is_said_with_those_that_are(index_dir, capsys):
    assert main(["ask", "有几座桥？", "--index", str(index_dir), "--notebook", "客栈"]) == 2
    assert "there is no notebook '客栈'" in capsys.readouterr().err
    assert main(["build", str(index_dir), "--index", str(index_dir), "--notebook", " "]) == 2
    assert "needs a name" in capsys.readouterr().err
