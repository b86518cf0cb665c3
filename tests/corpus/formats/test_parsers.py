"""The table of formats: each module that parses one stands in it, each suffix once."""

from collections import Counter
from importlib import import_module
from pkgutil import iter_modules

import pytest

import corpus.formats
from corpus.formats import FORMATS, SUFFIXES, parser_of


def test_every_module_that_parses_a_format_stands_in_the_table() -> None:
    modules = {
        each.name: import_module(f"corpus.formats.{each.name}") for each in iter_modules(corpus.formats.__path__)
    }
    assert {name for name, module in modules.items() if hasattr(module, "parse")} == set(FORMATS)


@pytest.mark.parametrize("module", FORMATS)
def test_files_of_each_suffix_are_parsed_by_its_module(module: str) -> None:
    assert FORMATS[module]
    for suffix in FORMATS[module]:
        assert parser_of(suffix).__module__ == f"corpus.formats.{module}"


def test_a_suffix_stands_once_in_lower_case() -> None:
    assert [suffix for suffix, count in Counter(SUFFIXES).items() if count > 1] == []
    assert all(suffix == suffix.lower() and suffix.startswith(".") for suffix in SUFFIXES)


@pytest.mark.parametrize("suffix", ["", ".log", ".py"])
def test_files_of_any_other_suffix_are_plain_text(suffix: str) -> None:
    assert parser_of(suffix).__module__ == "corpus.formats.plain"
