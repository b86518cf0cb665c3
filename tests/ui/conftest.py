"""Documents and answers that the tests of the faces share."""

import sys

import pytest

from corpus import cut, read_text
from index.types import Hit
from qa.types import Answer, Citation

_HERE = {"", "localhost", "127.0.0.1", "::1"}
_reached: list[str] = []


def _watch(event, arguments):
    """Note every look-up of a name and every connection that is not to this machine."""
    if event == "socket.getaddrinfo":
        host = arguments[0]
    elif event == "socket.connect" and isinstance(arguments[1], tuple):
        host = arguments[1][0]
    else:
        return
    host = host.decode() if isinstance(host, bytes) else host
    if host is not None and host not in _HERE:
        _reached.append(host)


sys.addaudithook(_watch)


@pytest.fixture(autouse=True)
def nothing_beyond_this_machine_is_reached():
    yield
    assert _reached == []


TEXT = """一、植物

全园共有三个温室。第一个温室种着热带植物，占地两百平方米。第二个温室种着仙人掌。

园中还有一片竹林，每年春天开放。

二、动物

园中没有大型动物。池塘里养着四十条鲤鱼。
"""


@pytest.fixture
def garden():
    return read_text(TEXT, title="园子", source="garden.txt")


def _passage_with(document, words):
    return next(passage for passage in cut(document) if words in passage.text)


def _citation(document, number, quote):
    start = document.text.index(quote)
    return Citation(number, _passage_with(document, quote), start, start + len(quote))


def _answered(document, *quotes, short="", question="园里有什么？", understood=None, text=None):
    """Return an answer that stands on `quotes`."""
    citations = tuple(_citation(document, n, quote) for n, quote in enumerate(quotes, 1))
    written = "\n".join(f"{c.quote}[{c.number}]" for c in citations) if text is None else text
    hits = tuple(Hit(passage, 1 / rank, rank) for rank, passage in enumerate(cut(document), 1))
    timings = {"understand": 0.001, "retrieve": 0.01, "read": 0.004}
    return Answer(question, written, short, citations, hits, False, 0.9, understood or question, (), timings)


def _refused(document, question="园里有几头大象？", missing=("大象",)):
    """Return a refusal with every passage of the document as a hit."""
    hits = tuple(Hit(passage, 1 / rank, rank) for rank, passage in enumerate(cut(document), 1))
    return Answer(question, "文中没有找到答案。", "", (), hits, True, 0.05, question, missing, {})


@pytest.fixture
def citation():
    """Make a citation of a document: number, quote."""
    return _citation


@pytest.fixture
def answered():
    """Make an answer over a document from its quotes."""
    return _answered


@pytest.fixture
def refused():
    """Make a refusal over a document."""
    return _refused


@pytest.fixture
def garden_lines():
    """The lines of the garden's file as given."""
    return TEXT.split("\n")
