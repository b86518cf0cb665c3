"""Texts to vectors: the shipped static encoder without torch, any other model through sentence-transformers.

A static encoder is a table with one vector for each token; a text is the sum of its tokens' vectors. Its folder is
sentence-transformers' own StaticEmbedding layout, and `SentenceTransformer(folder)` gives the same vectors.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
from numpy.typing import NDArray

from index.errors import EncoderError, EncoderMissing
from index.tokens import VERSION, normalise

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

FloatArray = NDArray[np.float32]

SHIPPED = Path(__file__).parent / "data" / "encoder"
SHIPPED_NAME = "yinju-static"
#: Encoders that ship beside the one that serves where none is named.
NAMED = {"e5": SHIPPED.parent / "e5"}
#: Keys of config_sentence_transformers.json: whether texts are passed through `tokens.normalise` before encoding, and
#: how much the cosine counts beside the terms where nobody says.
NORMALISED, WEIGHT = "normalised", "dense_weight"

_BATCH = 256
_WEIGHT = 0.1  # of a static encoder that does not say
_QUERY, _PASSAGE = ("query",), ("document", "passage", "corpus")  # prompt names, in sentence-transformers' order
_READABLE = {"F16", "F32", "F64", "I8", "I32", "I64"}  # what safetensors gives numpy; the rest (BF16) needs torch


class Encoder(Protocol):
    """What turns texts into vectors.

    `fingerprint` changes whenever the vectors would; `weight` is how much the cosine counts beside the terms. Both
    methods return one L2-normalised float32 row for each text; a text in which a static encoder knows no token has a
    row of zeros.
    """

    @property
    def name(self) -> str: ...  # noqa: D102
    @property
    def dimension(self) -> int: ...  # noqa: D102
    @property
    def fingerprint(self) -> str: ...  # noqa: D102
    @property
    def weight(self) -> float: ...  # noqa: D102
    def queries(self, texts: Sequence[str]) -> FloatArray:
        """Encode questions: (n, dimension)."""
        ...

    def passages(self, texts: Sequence[str]) -> FloatArray:
        """Encode passages: (n, dimension)."""
        ...


def load_encoder(name: str | Path | None = None, *, fetch: bool = False) -> Encoder:
    """Return the shipped encoder (None, or "e5"), the one in a folder, or the one of that name on the Hugging Face hub.

    What ships is read once and shared. A name is looked for on this machine; only with `fetch`, for a name that a
    person gave, is the hub asked for what is not there. Raises EncoderMissing where it is neither here nor to be
    fetched, EncoderError where the files are no model that can be read.
    """
    if name is None or name in NAMED:
        return _shipped(name)
    folder = _model_folder(str(name), fetch=fetch)
    return StaticEncoder(str(name), folder) if _is_static(folder) else PretrainedEncoder(str(name), folder)


@cache
def _shipped(name: str | Path | None) -> Encoder:
    if name is None:
        return StaticEncoder(SHIPPED_NAME, SHIPPED)
    from index import graph
    from index.transformer import TransformerEncoder

    folder = NAMED[str(name)]
    return TransformerEncoder(str(name), folder, _fingerprint(folder, _fingerprint(graph.SHARED, "onnx")))


class StaticEncoder:
    """A token table read with numpy alone."""

    def __init__(self, name: str, folder: Path) -> None:
        from tokenizers import Tokenizer

        self.name = name
        try:
            config = _config(folder)
            self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
            self._table = _read_table(folder / "model.safetensors")
        except Exception as error:  # tokenizers raises plain Exception for a broken file
            raise EncoderError(
                f"{folder} cannot be read as a static encoder: {error}. Train or copy it again."
            ) from error
        size = self._tokenizer.get_vocab_size()
        if len(self._table.shape) != 2 or self._table.shape[0] < size:
            raise EncoderError(f"{folder} has {size} tokens but vectors of shape {self._table.shape}. Copy it again.")
        self._tokenizer.no_padding()
        self._normalise = bool(config.get(NORMALISED))
        self._prompts: dict[str, str] = config.get("prompts") or {}
        self._default: str | None = config.get("default_prompt_name")
        self.weight = float(config.get(WEIGHT, _WEIGHT))
        self.dimension = int(self._table.shape[1])
        self.fingerprint = _fingerprint(folder, f"tokens {VERSION}" if self._normalise else "")

    def queries(self, texts: Sequence[str]) -> FloatArray:
        """Encode questions: (n, dimension), rows of length 1, or 0 where no token is known."""
        return self._encode(texts, _QUERY)

    def passages(self, texts: Sequence[str]) -> FloatArray:
        """Encode passages: (n, dimension), rows of length 1, or 0 where no token is known."""
        return self._encode(texts, _PASSAGE)

    def _encode(self, texts: Sequence[str], names: tuple[str, ...]) -> FloatArray:
        default = self._prompts.get(self._default or "", "")
        prompt = next((self._prompts[name] for name in names if name in self._prompts), default)
        rows = np.zeros((len(texts), self.dimension), np.float32)
        for first in range(0, len(texts), _BATCH):
            batch = [prompt + text for text in texts[first : first + _BATCH]]
            if self._normalise:
                batch = [normalise(text) for text in batch]
            for row, encoding in enumerate(self._tokenizer.encode_batch_fast(batch, add_special_tokens=False), first):
                if encoding.ids:
                    np.sum(self._table.rows(encoding.ids), axis=0, out=rows[row])
        return _unit(rows)


class PretrainedEncoder:
    """Any model that sentence-transformers loads, with its own prompts."""

    weight = 0.5  # multilingual-e5-small is within a point of its best from .5 to 1, all-MiniLM-L6-v2 from .3 to 1.2

    def __init__(self, name: str, folder: Path) -> None:
        self.name = name
        self._model = _sentence_transformer(folder)
        dimension = self._model.get_embedding_dimension()
        if dimension is None:
            raise EncoderError(f"{name} does not say how long its vectors are. Choose a text embedding model.")
        self.dimension = int(dimension)
        self.fingerprint = _fingerprint(folder, "sentence-transformers")

    def queries(self, texts: Sequence[str]) -> FloatArray:
        """Encode questions with the model's query prompt: (n, dimension), rows of length 1."""
        return self._rows(self._model.encode_query(list(texts), show_progress_bar=False) if texts else ())

    def passages(self, texts: Sequence[str]) -> FloatArray:
        """Encode passages with the model's document prompt: (n, dimension), rows of length 1."""
        return self._rows(self._model.encode_document(list(texts), show_progress_bar=False) if texts else ())

    def _rows(self, vectors: Any) -> FloatArray:  # noqa: ANN401
        return _unit(np.asarray(vectors, np.float32).reshape(-1, self.dimension))


def _model_folder(name: str, *, fetch: bool) -> Path:
    """Return the folder on this machine that holds the model `name`, with `fetch` after fetching it from the hub.

    Raises EncoderMissing.
    """
    if Path(name).is_dir():
        return Path(name)
    if Path(name).is_absolute() or name.startswith(".") or name.count("/") > 1:
        raise EncoderMissing(f"There is no encoder folder {name}. Check the path, or leave it out for the shipped one.")
    import huggingface_hub as hub
    from huggingface_hub.errors import HFValidationError, LocalEntryNotFoundError

    repository = name if "/" in name else f"sentence-transformers/{name}"
    try:
        return Path(hub.snapshot_download(repository, local_files_only=True))
    except HFValidationError as error:
        raise EncoderMissing(f"{name} is neither a folder here nor a model name such as BAAI/bge-m3.") from error
    except LocalEntryNotFoundError as error:
        if fetch:
            return _fetch(name, repository)
        raise EncoderMissing(
            f"The encoder {name}, which this index was made with, is not on this machine, and opening an index fetches "
            f"nothing. Build the index again with --encoder {name} to fetch it, or with the folder that holds it."
        ) from error


def _fetch(name: str, repository: str) -> Path:
    import huggingface_hub as hub
    from huggingface_hub.errors import RepositoryNotFoundError

    remedy = "Fetch it on a machine with a network and give its folder, or leave the name out for the shipped encoder."
    try:
        # one short question first, since the download itself would try again and again
        files = [file.rfilename for file in hub.HfApi().model_info(repository, timeout=3).siblings or ()]
        unused = ["onnx/*", "openvino/*", "*.h5", "*.msgpack", "*.ot", "*.onnx"]
        if any(file.endswith(".safetensors") for file in files):
            unused.append("*.bin")
        return Path(hub.snapshot_download(repository, ignore_patterns=unused))
    except RepositoryNotFoundError as error:
        raise EncoderMissing(f"The hub shows no model {repository}. Check the name. {remedy}") from error
    except Exception as error:  # the hub's HTTP client, and with it the errors, differ from release to release
        raise EncoderMissing(
            f"The encoder {name} is not on this machine and cannot be fetched ({_line(error)}). {remedy}"
        ) from error


def _sentence_transformer(folder: Path) -> SentenceTransformer:
    from sentence_transformers import SentenceTransformer

    try:
        return SentenceTransformer(str(folder), local_files_only=True)
    except (OSError, ValueError, KeyError, RuntimeError, ImportError, AttributeError, TypeError) as error:
        raise EncoderError(
            f"{folder} cannot be loaded as a sentence-transformers model: {error}. Give a folder made by its save()."
        ) from error


def _is_static(folder: Path) -> bool:
    """Tell whether the folder holds a token table and nothing after it but normalising."""
    from safetensors import SafetensorError, safe_open

    try:
        kinds = [module["type"].rsplit(".", 1)[-1] for module in json.loads((folder / "modules.json").read_bytes())]
        if kinds[:1] != ["StaticEmbedding"] or set(kinds[1:]) - {"Normalize"}:
            return False
        with safe_open(folder / "model.safetensors", "np") as tensors:
            return all(tensors.get_slice(key).get_dtype() in _READABLE for key in tensors.keys())
    except FileNotFoundError:
        return False
    except (ValueError, KeyError, TypeError, AttributeError, SafetensorError) as error:
        raise EncoderError(f"{folder} holds a damaged model: {error}. Copy it again.") from error


@dataclass(frozen=True, slots=True)
class _Table:
    """The vectors of tokens as they are stored, a quarter of what they take as float32.

    `places` says which of them a token has, None where each has its own; `weights` what it is multiplied by.
    """

    stored: NDArray[Any]
    places: NDArray[Any] | None
    weights: NDArray[Any] | None

    @property
    def shape(self) -> tuple[int, ...]:
        """How many tokens there are, and how long a vector is."""
        return (len(self.stored if self.places is None else self.places), *self.stored.shape[1:])

    def rows(self, tokens: Sequence[int]) -> FloatArray:
        """Return the vectors of tokens, (tokens, dimension)."""
        rows = np.take(self.stored, tokens if self.places is None else self.places[tokens], axis=0)
        rows = rows.astype(np.float32, copy=False)
        return rows if self.weights is None else (rows * self.weights[tokens, None]).astype(np.float32, copy=False)


def _read_table(file: Path) -> _Table:
    from safetensors.numpy import load_file

    tensors = load_file(file)
    if "embedding.weight" in tensors:
        return _Table(tensors["embedding.weight"], None, None)
    # model2vec's keys: a row for each token, or rows shared through `mapping`, and a weight for each token
    return _Table(tensors["embeddings"], tensors.get("mapping"), tensors.get("weights"))


def _line(error: Exception) -> str:
    return " ".join(str(error).split())


def _config(folder: Path) -> dict[str, Any]:
    file = folder / "config_sentence_transformers.json"
    config = json.loads(file.read_bytes()) if file.exists() else {}
    if not isinstance(config, dict):
        raise EncoderError(f"{file} is not a JSON object. Copy the folder again.")
    return config


def _unit(rows: FloatArray) -> FloatArray:
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    return (rows / np.where(lengths > 0, lengths, 1)).astype(np.float32)


def _fingerprint(folder: Path, reader: str) -> str:
    """Return a digest of everything in the folder that vectors depend on, and of how it is read."""
    digest = hashlib.blake2b(reader.encode(), digest_size=16)
    for file in sorted(folder.rglob("*")):
        if file.suffix in {".json", ".safetensors", ".bin", ".txt", ".model", ".py", ".onnx"} and file.is_file():
            digest.update(f"\0{file.relative_to(folder).as_posix()}\0".encode())
            with file.open("rb") as content:
                digest.update(hashlib.file_digest(content, "blake2b").digest())
    return digest.hexdigest()
