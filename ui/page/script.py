"""The page's script put together of its parts, with the words it shows, which stand with all others in `ui.words`."""

from __future__ import annotations

import json
import re
from pathlib import Path

from ui.words import WORDS

#: The parts of the script, all in one function: they see what the others define.
PARTS = ("typed", "connection", "files", "chats", "keys", "writing", "pins", "beside", "shown")

_WORD = re.compile(r"\bsay\(\"(\w+)\"\)")
_WORDS_HERE = "{ /* the words */ }"
_PARTS_HERE = "  /* the parts */\n"


def page_script() -> str:
    """Return the script, with each word that it says by its key in Chinese and English. Raises KeyError for others."""
    here = Path(__file__).parent
    parts = [(here / f"{name}.js").read_text("utf-8") for name in PARTS]
    script = (here / "page.js").read_text("utf-8").replace(_PARTS_HERE, "\n".join(parts), 1)
    used = {key: WORDS[key] for key in sorted(set(_WORD.findall(script)))}
    return script.replace(_WORDS_HERE, json.dumps(used, ensure_ascii=False), 1)
