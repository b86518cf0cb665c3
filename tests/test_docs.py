"""What the documents for people name is there: files, folders, modules to run, targets of make."""

import re
from importlib.util import find_spec
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
DOCUMENTS = ("README.md", "README.zh.md", "CONTRIBUTING.md", "SECURITY.md")

CODE = re.compile(r"`([^`\n]+)`")
PATH = re.compile(r"(?:corpus|index|qa|ui|tests|\.ci)(?:/[\w.*]+)*/?")
MODULE = re.compile(r"-m ([\w.]+)")
TARGET = re.compile(r"(?:^|`)make ([a-z]+)", re.MULTILINE)


def text_of(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


@pytest.mark.parametrize("name", DOCUMENTS)
def test_the_files_and_folders_that_a_document_names_are_there(name: str) -> None:
    named = {code for code in CODE.findall(text_of(name)) if "/" in code and PATH.fullmatch(code)}
    assert {path for path in named if not list(ROOT.glob(path))} == set()


@pytest.mark.parametrize("name", [*DOCUMENTS, "Makefile", "qa/training/__init__.py"])
def test_the_modules_that_a_document_runs_are_there(name: str) -> None:
    assert {module for module in MODULE.findall(text_of(name)) if find_spec(module) is None} == set()


def test_the_targets_of_make_that_contributing_names_are_there() -> None:
    targets = set(re.findall(r"^([a-z]+):", text_of("Makefile"), re.MULTILINE))
    named = set(TARGET.findall(text_of("CONTRIBUTING.md")))
    assert {"check", "test", "train", "bench"} <= named <= targets
