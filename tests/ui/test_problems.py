"""What a person is told where something went wrong, in both languages."""

import ast
import inspect
import re
from pathlib import Path

import pytest

import corpus
import index.errors
from corpus.errors import CorpusError, YinjuError
from index.errors import IndexDamaged, IndexingError, IndexReplaced
from qa.errors import QuestionError
from ui.page.script import PARTS
from ui.problems import KINDS, READING, explained, reading_problem

ROOT = Path(corpus.__file__).parents[1]
HAN = re.compile("[一-鿿]")


def kinds_of(kind):
    return {kind.__name__} | {name for each in kind.__subclasses__() for name in kinds_of(each)}


def raised(folder, names):
    """Yield the texts that errors of these names are made with in a package, `{}` for each value."""
    for file in sorted((ROOT / folder).rglob("*.py")):
        if "training" in file.parts:
            continue
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in names and node.args:
                yield from texts(node.args[0])


def texts(node):
    match node:
        case ast.Constant(value=str(text)):
            yield text
        case ast.JoinedStr(values=parts):
            yield "".join(part.value if isinstance(part, ast.Constant) else "{}" for part in parts)
        case ast.IfExp(body=one, orelse=other):
            yield from texts(one)
            yield from texts(other)


FOUND = sorted(set(raised("corpus", kinds_of(CorpusError))))


@pytest.mark.parametrize("text", FOUND)
def test_every_text_that_is_raised_where_a_file_is_read_stands_in_chinese_too(text):
    values = [f"v{n}" for n in range(text.count("{}"))]
    pieces = text.split("{}")
    message = "".join(piece + value for piece, value in zip(pieces, [*values, ""], strict=True))
    chinese = reading_problem(message, "zh")
    assert chinese == READING[text].format(*values)
    assert HAN.search(chinese)
    assert reading_problem(message, "en") == message


def test_no_text_stands_there_that_nothing_raises():
    assert sorted(READING) == FOUND


def test_every_kind_of_error_of_an_index_is_told_in_both_languages():
    for name, kind in inspect.getmembers(index.errors, lambda each: inspect.isclass(each)):
        if issubclass(kind, IndexingError):
            assert any(issubclass(kind, known) for known in KINDS), name
            assert HAN.search(explained(kind("x"), "zh"))
            assert not HAN.search(explained(kind("x"), "en"))


def test_what_is_wrong_with_a_question_is_told_in_both_languages_at_once():
    found = list(raised("qa", {"QuestionError"}))
    assert found and all(HAN.search(text) for text in found)
    assert explained(QuestionError("empty 空"), "zh") == "empty 空"


def test_a_damaged_index_is_told_in_the_language_of_the_page_with_the_file_and_the_remedy():
    error = IndexDamaged("/a/vectors.faiss has 3 bytes instead of 4; build the index again")
    assert explained(error, "zh").startswith("索引的文件已损坏")
    assert explained(error, "en").startswith("Files of the index are damaged")
    assert all(str(error) in explained(error, lang) for lang in ("zh", "en"))
    assert "什么也没有写入" in explained(IndexReplaced("gone"), "zh")


def test_what_is_not_known_here_is_told_with_its_own_words():
    assert explained(YinjuError("too long"), "zh") == "没有做成：too long"
    assert explained(YinjuError("too long"), "en") == "too long"
    assert reading_problem("nobody raises this", "zh") == "没有做成：nobody raises this"


def test_a_name_that_holds_the_words_of_a_message_and_an_endless_one_are_told_too():
    assert reading_problem(" is empty: nothing to read is empty: nothing to read", "zh").endswith(
        "是空文件，没有可读的内容"
    )
    assert "没有做成" in reading_problem("a has more than " * 100_000, "zh")


def test_the_script_of_the_page_has_no_words_of_its_own():
    parts = [*(ROOT / "ui/page").glob("*.js")]
    script = "".join(part.read_text("utf-8") for part in parts)
    assert len(parts) == 2 + len(PARTS)  # beside the parts: what they stand in, and what stands in the head
    assert not HAN.search(script)
    assert len(re.findall(r"\bsay\(", script)) == len(re.findall(r'\bsay\("\w+"\)', script))


@pytest.mark.parametrize("folder", ["ui/page", "ui/serving"])
def test_no_module_of_the_page_has_words_of_its_own(folder):
    said = {}
    for file in sorted((ROOT / folder).glob("*.py")):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and HAN.search(node.value):
                said.setdefault(file.name, []).append(node.value)
    # questions that are asked, patterns of Chinese, the name of the page, and a message in both languages at once
    assert set(said) <= {"suggest.py", "app.py", "head.py", "login.py", "desk.py"}
