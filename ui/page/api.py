"""What programs call: the same answers and passages as the page, as plain values."""

from __future__ import annotations

from typing import Any

import gradio as gr
from gradio.events import api

from corpus import read_text
from corpus.errors import YinjuError
from corpus.types import Document
from qa.followup import Turn
from qa.question import checked
from ui.page.library import Library
from ui.render import answer_json, hit_json

_MOST = 50  # passages of one search
_AT_ONCE = 2  # questions and searches of programs that are worked on together; more would only slow down pages


class _Mistake(gr.Error):
    """What the caller is told is wrong with the call; the server's log has no trace of it."""

    def __init__(self, message: str) -> None:
        super().__init__(message, print_exception=False)


def add_endpoints(library: Library) -> None:
    """Publish /ask, /search and /build on the gr.Blocks being built; everything else of the page stays private."""

    def ask(
        question: str, history: list[list[str]] | None = None, documents: list[str] | None = None
    ) -> dict[str, Any]:
        """Answer a question from the loaded documents, with the quotes the answer stands on.

        Args:
            question: A question in Chinese or English, at most 2,000 characters.
            history: The turns before it, oldest first, each a list [question, answer]; the last 30 of them are read.
            documents: Ids of the documents to ask, as results name them; all of them where it is left out.

        Returns:
            The answer: text with [1] marks, short, abstained, confidence (0 to 1), certainty (sure, possible, none),
            understood_as, missing, hits, and citations, each with number, quote, digest (sha256), document (id, title,
            source), section, start and end (characters of the document's clean text, end exclusive) and place
            (paragraph, lines, page, recognised).

        """
        turns = _turns(history)
        try:
            said = library.assistant.ask(_question(question), turns, documents=_ids(documents))
            return answer_json(said)
        except YinjuError as error:
            raise _Mistake(str(error)) from error

    def search(question: str, k: int = 5, documents: list[str] | None = None) -> list[dict[str, Any]]:
        """List the passages nearest to a question, best first.

        Args:
            question: A question or a few words, at most 2,000 characters.
            k: How many passages, 1 to 50.
            documents: Ids of the documents to search, as results name them; all of them where it is left out.

        Returns:
            Passages, each with rank, score (higher is nearer), text, document (id, title, source), section, start and
            end (characters of the document's clean text, end exclusive) and place (paragraph, lines, page, recognised).

        """
        if type(k) is not int or not 1 <= k <= _MOST:
            raise _Mistake(f"k is {k}; choose 1 to {_MOST}")
        try:
            hits = library.assistant.retriever.search(checked(_question(question)), k, documents=_ids(documents))
            return [hit_json(hit) for hit in hits]
        except YinjuError as error:
            raise _Mistake(str(error)) from error

    def build(texts: list[dict[str, str]], replace: bool = False) -> dict[str, Any]:
        """Add texts to the documents that questions are asked of; the old index answers until the new one is ready.

        Args:
            texts: What to add, each with text and title; source (a file name) may be left out.
            replace: Whether the texts take the place of everything that was loaded.

        Returns:
            What was done: documents and passages now, passages new, kept and removed, seconds, and the ids of the
            documents that were added, in the order of the texts.

        """
        try:
            added = [_text(given) for given in _list(texts, "texts")]
            report = library.rebuild(added, replace=replace)
        except YinjuError as error:
            raise _Mistake(str(error)) from error
        counts = {
            name: getattr(report, name) for name in ("documents", "passages", "new", "kept", "removed", "seconds")
        }
        return {**counts, "ids": [document.id for document in added]}

    together: dict[str, Any] = {"concurrency_id": "programs", "concurrency_limit": _AT_ONCE}
    api(ask, api_name="ask", **together)
    api(search, api_name="search", **together)
    api(build, api_name="build", concurrency_limit=1)


def _question(question: object) -> str:
    if not isinstance(question, str):
        raise _Mistake(f"the question must be text, not {type(question).__name__}")
    return question


def _list(given: object, name: str) -> list[Any]:
    if not isinstance(given, list):
        raise _Mistake(f"{name} must be a list, not {type(given).__name__}")
    return given


def _turns(history: object) -> list[Turn]:
    read: list[Turn] = []
    for turn in _list(history or [], "history"):
        match turn:
            case [str(question), str(answer)]:
                read.append((question, answer))
            case _:
                raise _Mistake("history must be a list of [question, answer]")
    return read


def _ids(documents: object) -> list[str] | None:
    match documents:
        case None:
            return None
        case list() if all(isinstance(each, str) for each in documents):
            return documents
    raise _Mistake("documents must be a list of ids, as answers and passages name them")


def _text(given: dict[str, Any]) -> Document:
    names = ("text", "title", "source")
    text, title, source = (given.get(name, "") for name in names) if isinstance(given, dict) else ("", "", "")
    if not (text and isinstance(text, str) and isinstance(title, str) and isinstance(source, str)):
        raise _Mistake("each of texts must have text, and may have title and source, all of them strings")
    source = source.strip() or title.strip() or "text"
    return read_text(text, title=title.strip() or source, source=source)
