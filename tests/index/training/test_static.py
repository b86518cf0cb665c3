"""The static encoder is distilled from the backbone: words of the texts, vectors near where the backbone has them."""

import sys

import numpy as np
import pytest

from index.encoder import StaticEncoder, load_encoder
from index.training import static
from index.training.static import Words, begin, count, tokenizer

FILES = ("model.safetensors", "tokenizer.json", "modules.json", "config_sentence_transformers.json")


@pytest.fixture
def distilled(tiny, contexts, translations, tmp_path, monkeypatch, capsys):
    """Give a function that runs the command and returns the folder that it wrote."""

    def run(name, *options):
        files = ["--backbone", str(tiny), "--texts", str(contexts), "--pairs", str(translations)]
        monkeypatch.setattr(sys, "argv", ["static", *files, "--out", str(tmp_path / name), *options])
        monkeypatch.setattr(static, "DIMENSION", 16)
        static.main()
        assert "tokens" in capsys.readouterr().out
        return tmp_path / name

    return run


def test_the_command_writes_the_same_bytes_every_time(distilled):
    one, two = distilled("one", "--steps", "5"), distilled("two", "--steps", "5")
    assert all((one / name).read_bytes() == (two / name).read_bytes() for name in FILES)


def test_training_brings_questions_to_their_passages_and_sentences_to_their_translations(distilled):
    asked = ["池塘里有多少条鱼？", "石桥有多长？", "the pond", "a stone bridge"]
    told = ["池塘里养着四十条鲤鱼。石桥由村民建。", "村民建石桥，石桥长三十米。第二座桥由村建。", "池塘", "石桥"]

    def right(folder):
        alike = load_encoder(folder).queries(asked) @ load_encoder(folder).passages(told).T
        return (alike.argmax(axis=1) == range(len(asked))).sum()

    before, after = distilled("drawn", "--steps", "0"), distilled("trained", "--steps", "60")
    assert right(after) == len(asked) > right(before)


def test_what_is_written_is_read_without_torch_as_sentence_transformers_reads_it(distilled):
    from sentence_transformers import SentenceTransformer

    folder = distilled("written", "--steps", "5")
    encoder = load_encoder(folder)
    assert isinstance(encoder, StaticEncoder)
    assert encoder.weight == static.BESIDE
    expected = SentenceTransformer(str(folder), local_files_only=True).encode(["石桥"], normalize_embeddings=True)
    assert encoder.queries(["石桥"]) == pytest.approx(np.asarray(expected), abs=1e-3)


def test_common_words_are_tokens_and_others_are_made_of_pieces():
    words = count(["石桥由村民建", "石桥和石桥", "the bridge of 2019"])
    assert words.chinese["石桥"] == 3
    assert words.characters["石"] == 3
    assert words.english["bridge"] == 1
    made = tokenizer(words, ["br", "idges"])
    assert made.encode("石桥，Bridge").tokens == ["石桥", "bridge"]
    assert made.encode("石民 bridges 2019", add_special_tokens=False).tokens[:2] == ["石", "民"]
    assert "".join(made.encode("bridges2019").tokens) == "bridges2019"


def test_a_token_begins_in_the_direction_of_its_vector_and_as_long_as_it_is_rare():
    vectors = np.random.default_rng(0).normal(size=(9, 6)).astype(np.float32)
    seen = [[1, 2], [1, 3], [1, 4], [1]]
    table = begin(vectors, seen, 6)
    lengths = np.linalg.norm(table, axis=1)
    assert lengths[0] == 0
    assert lengths[8] == pytest.approx(np.log(5 / 0.5), abs=1e-4)
    assert lengths[1] < lengths[2] < lengths[8]
    centre = vectors[1:] - vectors[1:].mean(axis=0)
    one, other = centre[1] / np.linalg.norm(centre[1]), centre[2] / np.linalg.norm(centre[2])
    two = table[2] / lengths[2], table[3] / lengths[3]
    assert float(two[0] @ two[1]) == pytest.approx(float(one @ other), abs=1e-4)


def test_words_of_no_text_leave_characters_letters_and_digits():
    from collections import Counter

    made = tokenizer(Words(Counter({"石": 1}), Counter({"石": 1}), Counter({"stone": 1})), [])
    assert made.encode("石 b7").tokens == ["石", "b", "7"]
