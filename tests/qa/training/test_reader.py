"""Training the reader: what a pair says of each token, and a training that goes on where it was cut off."""

import gzip
import json

import pytest
import torch
from tokenizers import Tokenizer

from qa.reading.model import LENGTH, QUESTION
from qa.training import reader
from qa.training.reader import Training, batches, encode, loss_of, read_pairs

_PASSES = 20
TEXT = "池塘\n池塘里养着四十条鲤鱼。石桥有一座。"
ROWS = [
    {"question": "养着几条鲤鱼？", "text": TEXT, "body": 3, "spans": [[8, 11]], "items": [], "source": "book-list"},
    {"question": "石桥谁建？", "text": TEXT, "body": 3, "spans": [], "items": [], "source": "drcd"},
    {"question": "几座？", "text": TEXT, "body": 3, "spans": [[8, 10], [17, 19]], "items": [[8, 9], [17, 18]]},
]  # fmt: skip


@pytest.fixture(scope="module", autouse=True)
def one_thread():
    """Threads that wait for one another take longer over so little than one."""
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(threads)


@pytest.fixture(scope="module")
def tokenizer(tiny):
    return Tokenizer.from_file(str(tiny / "tokenizer.json"))


@pytest.fixture(scope="module")
def pairs(tmp_path_factory, tokenizer):
    file = tmp_path_factory.mktemp("pairs") / "pairs.jsonl.gz"
    with gzip.open(file, "wt", encoding="utf-8") as out:
        out.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in ROWS * 4)
    return file


def characters(tokenizer, encoded, first, last):
    return "".join(tokenizer.id_to_token(i) for i in encoded.ids[first : last + 1]).replace("▁", "")


def test_the_tokens_of_a_span_are_its_characters(tokenizer):
    encoded = encode(tokenizer, ROWS[0])
    assert characters(tokenizer, encoded, encoded.starts[0], encoded.ends[0]) == TEXT[8:11]
    assert characters(tokenizer, encoded, encoded.body, len(encoded.ids) - 2).startswith("池塘里")
    begun = encoded.tags.index(1)
    assert (begun, encoded.tags.count(2)) == (encoded.starts[0], encoded.ends[0] - encoded.starts[0])


def test_no_answer_is_the_first_position(tokenizer):
    encoded = encode(tokenizer, ROWS[1])
    assert (encoded.starts, encoded.ends, set(encoded.tags)) == ([0], [0], {0})


def test_several_places_and_items_are_all_told(tokenizer):
    encoded = encode(tokenizer, ROWS[2])
    shown = [characters(tokenizer, encoded, a, b) for a, b in zip(encoded.starts, encoded.ends, strict=True)]
    assert shown == [TEXT[8:10], TEXT[17:19]]
    assert encoded.tags.count(1) == 2


def test_an_answer_behind_what_is_read_is_no_pair(tokenizer):
    row = {**ROWS[0], "text": "池" * 400 + "鱼", "body": 0, "spans": [[400, 401]]}
    assert encode(tokenizer, row) is None


def test_of_a_long_question_the_end_is_read(tokenizer):
    encoded = encode(tokenizer, {**ROWS[1], "question": "一" * 200 + "谁建？"})
    assert len(encoded.ids) <= LENGTH
    assert characters(tokenizer, encoded, 1, QUESTION).endswith("谁建<unk>")


def test_every_pair_is_in_one_batch(tokenizer, pairs, monkeypatch):
    monkeypatch.setattr(reader, "_BATCH", 100)
    encoded = read_pairs(pairs, tokenizer)
    made = [pair for batch in batches(encoded, 0) for pair in batch]
    assert sorted(map(id, made)) == sorted(map(id, encoded))
    assert all(len(b) * max(len(p.ids) for p in b) <= 100 for b in batches(encoded, 0) if len(b) > 1)


def test_it_learns_and_what_was_cut_off_goes_on_as_if_it_had_not_been(tiny, tmp_path, tokenizer, pairs, monkeypatch):
    monkeypatch.setattr(reader, "_BATCH", 100)
    monkeypatch.setattr(reader, "_WARM_UP", 1)
    monkeypatch.setattr(reader, "_RATE", 3e-3)
    encoded = read_pairs(pairs, tokenizer)

    def training(name):
        torch.manual_seed(0)
        return Training(tiny, tmp_path / name)

    whole = training("whole")
    frozen = whole.model.bert.encoder.layer[0].output.dense.weight.clone()
    before = loss_of(whole.model, encoded).item()
    first = 0
    for seed in range(_PASSES):
        first = whole.run(encoded, seed, first)
    assert loss_of(whole.model, encoded).item() < 0.7 * before
    assert torch.equal(frozen, whole.model.bert.encoder.layer[0].output.dense.weight)

    cut = training("cut")
    number = cut.run(encoded, 0, 0)
    cut.save()
    resumed = training("cut")
    resumed.resume()
    assert resumed.step == number
    first = resumed.run(encoded, 0, 0)
    for seed in range(1, _PASSES):
        first = resumed.run(encoded, seed, first)
    assert resumed.step == whole.step
    for one, other in zip(whole.model.parameters(), resumed.model.parameters(), strict=True):
        assert torch.allclose(one, other, atol=1e-5)


def test_the_kind_asked_for_is_told_where_the_source_tells_it(tiny):
    tokenizer = Tokenizer.from_file(str(tiny / "tokenizer.json"))
    kinds = [reader.encode(tokenizer, {**ROWS[0], "source": s}).kind for s in ("book-list", "book-followup", "drcd")]
    assert kinds == [1, -100, -100]
