"""Quotes that are kept as a file: Markdown and DOCX to be read, BibTeX to be cited, JSON that `yinju verify` checks."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from qa.types import Citation
from ui.page.export import citation_markdown, literal
from ui.page.pins import Pin, citations
from ui.page.records import Loaded
from ui.references import bibtex, gbt7714, reference_of
from ui.render import file_name, headings, place
from ui.terminal import plain
from ui.words import Lang, say

if TYPE_CHECKING:
    from docx.document import Document as WordDocument

FORMAT = "yinju-pins"


def pins_markdown(pins: Sequence[Pin], loaded: Loaded, when: datetime, lang: Lang) -> str:
    """Return quotes with place, file, digest and note; where a source is no longer what it was, that is said."""
    parts = [f"# {say('pins_title', lang)}", when.strftime("%Y-%m-%d %H:%M"), literal(checked(pins, loaded, lang))]
    for pin, citation in zip(pins, citations(pins, loaded), strict=True):
        parts.append(citation_markdown(citation, lang))
        if changed := _changed(pin, loaded, lang):
            parts.append(f"*{literal(changed)}*")
        if pin.note.strip():
            parts.append(literal(pin.note.strip()).replace("\n", "  \n"))
    return "\n\n".join(parts) + "\n"


def pins_json(pins: Sequence[Pin], loaded: Loaded, when: datetime) -> str:
    """Return quotes as JSON: the format's name, the time, and each as a citation of `yinju ask --json`, with its note.

    `state` says what has become of its source since it was kept.
    """
    kept = [
        {**pin.span, "number": n, "note": pin.note, "when": pin.when, "state": loaded.state(pin.span)}
        for n, pin in enumerate(pins, 1)
    ]
    made = {"format": FORMAT, "version": 1, "exported": when.isoformat(timespec="seconds"), "citations": kept}
    return json.dumps(made, ensure_ascii=False, indent=2) + "\n"


def pins_bibtex(pins: Sequence[Pin], loaded: Loaded, when: datetime) -> str:
    """Return an entry for each quote, its note in `annote`; no two have the same key."""
    return "\n\n".join(
        bibtex(reference_of(citation), when.date(), key=f"yinju-{pin.key}", note=pin.note)
        for pin, citation in zip(pins, citations(pins, loaded), strict=True)
    ) + ("\n" if pins else "")


def pins_docx(pins: Sequence[Pin], loaded: Loaded, when: datetime, lang: Lang) -> bytes:
    """Return quotes as a Word document: each with its place and note, at the end the references by GB/T 7714."""
    import docx  # only who exports one waits for it

    document: WordDocument = docx.Document()
    document.add_heading(say("pins_title", lang), 0)
    document.add_paragraph(f"{when:%Y-%m-%d %H:%M} · {checked(pins, loaded, lang)}")
    made = citations(pins, loaded)
    for pin, citation in zip(pins, made, strict=True):
        document.add_paragraph(_writable(citation.quote), style="Intense Quote")
        document.add_paragraph(_writable(f"[{citation.number}] {' · '.join(_where(citation, lang))}"))
        if changed := _changed(pin, loaded, lang):
            document.add_paragraph().add_run(changed).italic = True
        if pin.note.strip():
            document.add_paragraph(_writable(pin.note.strip()))
    if made:
        document.add_heading(say("references", lang), 1)
    for citation in made:
        document.add_paragraph(_writable(f"[{citation.number}] {gbt7714(reference_of(citation), when.date())}"))
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def checked(pins: Sequence[Pin], loaded: Loaded, lang: Lang) -> str:
    """Return how many quotes there are, and how many of them their documents have as they were, in words."""
    same = sum(loaded.state(pin.span) == "unchanged" for pin in pins)
    return say("pins_checked", lang, count=len(pins), same=same)


def _changed(pin: Pin, loaded: Loaded, lang: Lang) -> str:
    state = loaded.state(pin.span)
    return "" if state == "unchanged" else say(f"card_{state}", lang)


def _where(citation: Citation, lang: Lang) -> list[str]:
    document = citation.passage.document
    path = [headings(citation.passage, lang)] if citation.passage.section else []
    spot = place(document, citation.start, citation.end, lang)
    return [document.title, *path, spot, file_name(document), f"sha256 {citation.digest}"]


def _writable(text: str) -> str:
    """Return a text without the characters that XML has not."""
    allowed: Callable[[str], bool] = lambda c: not "\ud800" <= c <= "\udfff" and c not in "\ufffe\uffff"  # noqa: E731
    return "".join(filter(allowed, plain(text)))
