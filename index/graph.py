"""The backbone as it runs: ONNX graphs on the processor, with the tokenizer and the table of words that they share."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from onnxruntime import InferenceSession
    from tokenizers import Tokenizer

SHARED = Path(__file__).parent / "data" / "backbone"
WORDS, TOKENIZER = "words.bin", "tokenizer.json"


def open_graph(file: Path, shared: Path | None = None, *, threads: int = 0) -> InferenceSession:
    """Return the graph in a file, over the words in a folder (None: those that ship), on so many threads, 0 for all.

    Raises what onnxruntime does, and OSError.
    """
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    # a waiting thread that spins takes the processor from whoever else works
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    words = ((shared or SHARED) / WORDS).read_bytes()
    options.add_external_initializers_from_files_in_memory([WORDS], [words], [len(words)])
    return onnxruntime.InferenceSession(str(file), options, providers=["CPUExecutionProvider"])


def open_tokenizer(shared: Path | None = None) -> Tokenizer:
    """Return the tokenizer in a folder (None: the one that ships); it neither pads nor cuts.

    Reader and encoder share it, since it takes 27 MB. Raises what tokenizers does.
    """
    return _tokenizer(shared or SHARED)


@cache
def _tokenizer(folder: Path) -> Tokenizer:
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(str(folder / TOKENIZER))
    tokenizer.no_padding()
    tokenizer.no_truncation()
    return tokenizer
