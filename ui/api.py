"""What programs call: the same answers and passages as the page, as plain values."""

from __future__ import annotations

from typing import Any

import gradio as gr
from gradio.events import api

from corpus.errors import YinjuError
from ui.library import Library
from ui.render import answer_json, hit_json

_MOST = 50  # passages of one search


def add_endpoints(library: Library) -> None:
    """Publish /ask and /search on the gr.Blocks being built; everything else of the page stays private."""

    def ask(question: str, history: list[list[str]] | None = None) -> dict[str, Any]:
        """Answer a question from the loaded documents, with the quotes the answer stands on.

        Args:
            question: A question in Chinese or English, at most 2,000 characters.
            history: The turns before it that it may lean on, oldest first, each a list [question, answer].

        Returns:
            The answer: text with [1] marks, short, abstained, confidence (0 to 1), understood_as, missing, hits, and
            citations, each with number, quote, digest (sha256), document (id, title, source), section, start and end
            (characters of the document's clean text, end exclusive) and place (paragraph, lines, page).

        """
        turns = history or []
        if not all(
            isinstance(turn, list) and len(turn) == 2 and all(isinstance(s, str) for s in turn) for turn in turns
        ):
            raise gr.Error("history must be a list of [question, answer]")
        try:
            return answer_json(library.shelf.assistant.ask(question, [(asked, said) for asked, said in turns]))
        except YinjuError as error:
            raise gr.Error(str(error)) from error

    def search(question: str, k: int = 5) -> list[dict[str, Any]]:
        """List the passages nearest to a question, best first.

        Args:
            question: A question or a few words.
            k: How many passages, 1 to 50.

        Returns:
            Passages, each with rank, score (higher is nearer), text, document (id, title, source), section, start and
            end (characters of the document's clean text, end exclusive) and place (paragraph, lines, page).

        """
        if not 1 <= k <= _MOST:
            raise gr.Error(f"k is {k}; choose 1 to {_MOST}")
        try:
            return [hit_json(hit) for hit in library.shelf.assistant.retriever.search(question, k)]
        except YinjuError as error:
            raise gr.Error(str(error)) from error

    api(ask, api_name="ask")
    api(search, api_name="search")
