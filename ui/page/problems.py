"""What a person is told where something went wrong."""

from __future__ import annotations

from corpus.errors import YinjuError
from index import IndexDamaged, IndexReplaced
from ui.words import Lang, say

_KEYS = {IndexDamaged: "damaged", IndexReplaced: "replaced"}


def explained(error: YinjuError, lang: Lang) -> str:
    """Return words for an error: those of the page where it has some, with the error itself, which names the file."""
    key = next((key for kind, key in _KEYS.items() if isinstance(error, kind)), None)
    return say(key, lang, error=error) if key else str(error)
