"""What the tests of the commands share."""

import pytest

from ui.cli import main


@pytest.fixture(scope="session")
def greenhouses():
    """A text of one paragraph."""
    return "全园共有三个温室。第一个温室种着热带植物，占地两百平方米。第二个温室种着仙人掌。\n"


@pytest.fixture(scope="session")
def index_dir(greenhouses, tmp_path_factory):
    """An index of two small files."""
    folder = tmp_path_factory.mktemp("texts")
    (folder / "garden.txt").write_text(greenhouses, "utf-8")
    (folder / "pond.txt").write_text("池塘里养着四十条鲤鱼。池塘边有一座石桥，长十二米。\n", "utf-8")
    directory = tmp_path_factory.mktemp("cli") / "index"
    assert main(["build", str(folder), "--index", str(directory)]) == 0
    return directory
