"""With other code for reading texts an index reads them again, wherever in `corpus` that code stands."""

import shutil
from pathlib import Path

import pytest

import corpus
from index.sources import code_of_corpus, digest_of

CORPUS = Path(corpus.__file__).parent
MODULES = sorted(file.relative_to(CORPUS).as_posix() for file in CORPUS.rglob("*.py"))


@pytest.fixture
def package(tmp_path: Path) -> Path:
    """A copy of the package, without its bytecode."""
    return Path(shutil.copytree(CORPUS, tmp_path / "corpus", ignore=shutil.ignore_patterns("__pycache__")))


@pytest.mark.parametrize("module", MODULES)
def test_a_changed_module_changes_the_digest(package: Path, module: str) -> None:
    assert digest_of(package) == code_of_corpus()
    with (package / module).open("a") as file:
        file.write("\n# changed\n")
    assert digest_of(package) != code_of_corpus()


def test_so_does_one_that_moves_into_another_package(package: Path) -> None:
    (package / "formats" / "epub.py").rename(package / "epub.py")
    assert digest_of(package) != code_of_corpus()


def test_data_and_bytecode_do_not(package: Path) -> None:
    (package / "data" / "more.txt").write_text("text")
    (package / "formats" / "__pycache__").mkdir()
    (package / "formats" / "__pycache__" / "epub.cpython-311.pyc").write_bytes(b"code")
    assert digest_of(package) == code_of_corpus()
