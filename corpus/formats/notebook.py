"""Jupyter notebooks: cells of Markdown and of code, and what the code printed."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from corpus.blocks import Block
from corpus.encoding import decode
from corpus.errors import Unreadable
from corpus.formats.markdown import title_and_blocks
from corpus.formats.parts import Parts
from corpus.formats.types import Opened, Parsed

_LONGEST_OUTPUT = 2_000  # characters of what a cell printed: two screens, as Jupyter folds what is longer
_COLOUR = re.compile(r"\x1b\[[0-9;?]*[ -/]*[@-~]")


def parse(opened: Opened) -> Iterator[Parsed]:
    """Yield the notebook as one document. Raises NoText, Unreadable or TooLarge."""
    path, parts = opened.path, Parts(opened)
    title = ""
    try:
        notebook = json.loads(decode(opened.data(), str(path)))
        cells = notebook["cells"]
        for cell in cells:
            source = _text(cell["source"])
            if cell["cell_type"] == "markdown":
                named, blocks = title_and_blocks(parts.lines(source))
                title = title or named
                parts.blocks += blocks
            elif cell["cell_type"] == "code":
                _add_code(source, parts)
                _add_code(_printed(cell.get("outputs", ())), parts)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        what = f"{type(error).__name__}: {error}"
        raise Unreadable(f"{path} is no notebook of format 4 ({what}): open it in Jupyter and save it again") from error
    yield parts.parsed(title)


def _add_code(text: str, parts: Parts) -> None:
    lines = parts.lines(text)
    if lines:
        parts.blocks.append(Block("code", lines))


def _printed(outputs: Sequence[Mapping[str, Any]]) -> str:
    """Return what a cell printed or returned as text, cut at a line end where it is long; no picture's description."""
    texts: list[str] = []
    length = 0
    for output in outputs:
        data = output.get("data", {})
        is_text = all(kind.startswith("text/") for kind in data)
        text = _text(
            output["text"] if output["output_type"] == "stream" else data.get("text/plain", "") if is_text else ""
        )
        text = _COLOUR.sub("", text[: 2 * _LONGEST_OUTPUT]).strip("\n")
        if length + len(text) > _LONGEST_OUTPUT:
            kept = text[: _LONGEST_OUTPUT - length]
            return "\n".join([*texts, kept[: max(kept.rfind("\n"), 0)]])
        if text:
            texts.append(text)
            length += len(text)
    return "\n".join(texts)


def _text(source: str | Sequence[str]) -> str:
    """Return a text that a notebook holds whole or as its lines."""
    return source if isinstance(source, str) else "".join(source)
