"""What kind of thing is asked for, of requests that are no examples of it."""

import json

import pytest

from index.classify import load_classifier
from index.errors import EncoderError
from qa.requests import CHAT, COLLECTION, FILE, KINDS, OVERVIEW, QUESTION, THANKS, kind_of


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("这份资料大致讲什么？", OVERVIEW),
        ("帮忙概括这个文件的要点", OVERVIEW),
        ("What is this file about?", OVERVIEW),
        ("第七章主要讲什么", OVERVIEW),
        ("你好！！", CHAT),
        ("谢谢你的帮助", THANKS),
        ("thanks a bunch", THANKS),
        ("“他”是怎么回答的？", QUESTION),
        ("谢谢，请问押金多少？", QUESTION),
        ("hello there", CHAT),
        ("现在一共有几份文档？", COLLECTION),
        ("list all the documents", COLLECTION),
        ("押金什么时候退？", QUESTION),
        ("第七章规定的押金是多少", QUESTION),
        ("谁来主持会议", QUESTION),
        ("How much is the deposit?", QUESTION),
        ("鱼", QUESTION),
    ],
)
def test_a_request_is_told_by_its_nearness_to_examples(text, kind):
    told, probability = kind_of(text)
    assert told == kind
    assert 0 < probability <= 1


def test_the_probabilities_are_of_all_kinds_and_make_one():
    shares = load_classifier(FILE).probabilities("合同")
    assert tuple(shares) == KINDS
    assert sum(shares.values()) == pytest.approx(1, abs=1e-5)


@pytest.mark.parametrize(
    "text", ["", "[]", '{"kinds": ["a"]}', '{"kinds": ["a"], "encoder": "e5", "bias": [0, 1], "weights": [[1]]}']
)
def test_a_file_without_weights_is_named_with_a_remedy(tmp_path, text):
    file = tmp_path / "kinds.json"
    file.write_text(text)
    with pytest.raises(EncoderError, match=r"kinds\.json holds no weights of kinds .*: install yinju again"):
        load_classifier(file)


def test_what_is_saved_is_read_again(tmp_path):
    shipped = load_classifier(FILE)
    shipped.save(tmp_path / "kinds.json")
    assert json.loads((tmp_path / "kinds.json").read_text()) == json.loads(FILE.read_text())
