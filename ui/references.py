"""A quote as an entry of a list of references: GB/T 7714-2015, APA (7th edition) and BibTeX, each a pure function.

What is cited is an electronic document of which title, file, page and paragraph are known, and neither author nor year:
GB/T 7714-2015 lets an unknown author and publisher of an electronic resource be left out and asks for the day of
citing; APA puts the title first and "n.d." for the year. All three carry the digest by which the quote can be checked.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from pathlib import PurePath

from qa.types import Citation
from ui.render import file_name
from ui.words import language_of

_TEX = {
    "\\": r"\textbackslash{}", "{": r"\{", "}": r"\}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}",
    **{c: f"\\{c}" for c in "&%$#_"},
}  # fmt: skip
_ACTIVE = re.compile(r"[\\{}~^&%$#_]")


@dataclass(frozen=True, slots=True)
class Reference:
    """What is known of a quote's source; `page` and `paragraph` are None where there are none."""

    title: str
    file: str
    page: int | None
    paragraph: int | None
    digest: str


def reference_of(citation: Citation) -> Reference:
    """Return what is known of the source of a citation."""
    document = citation.passage.document
    place = document.locate(citation.start, citation.end)
    file = " ".join(file_name(document).split())
    return Reference(" ".join(document.title.split()) or file, file, place.page, place.paragraph, citation.digest)


def gbt7714(given: Reference, cited: date) -> str:
    """Return the entry by GB/T 7714-2015, a document of no stated kind on a disk (Z/DK), cited on a day.

    What the standard has no words for (paragraph) is in the language of the title.
    """
    chinese = language_of(given.title) == "zh"
    page = [] if given.page is None else [f"第{given.page}页" if chinese else f"p. {given.page}"]
    paragraph = [] if given.paragraph is None else [f"第{given.paragraph}段" if chinese else f"para. {given.paragraph}"]
    place = ("" if chinese else ", ").join(page + paragraph)
    return f"{given.title}[Z/DK]. {place}[{cited.isoformat()}]. {given.file}. SHA-256: {given.digest}."


def apa(given: Reference) -> str:
    """Return the entry by APA, 7th edition, and on a second line the citation in the text, where the place belongs."""
    place = [] if given.page is None else [f"p. {given.page}"]
    place += [] if given.paragraph is None else [f"para. {given.paragraph}"]
    entry = f"{given.title} [{_kind(given.file)}]. (n.d.). {given.file}. SHA-256: {given.digest}"
    return f"{entry}\n({', '.join([f'“{given.title},” n.d.', *place])})"


def bibtex(given: Reference, cited: date, *, key: str = "", note: str = "") -> str:
    """Return the entry for BibTeX and BibLaTeX; `note` is what a person wrote to the quote.

    Where no `key` is given it is yinju and the head of the digest.
    """
    paragraph = "" if given.paragraph is None else f"para. {given.paragraph}, "
    fields = {
        "title": f"{{{_tex(given.title)}}}",
        "howpublished": f"{_kind(given.file)}: {_tex(given.file)}",
        **({} if given.page is None else {"pages": str(given.page)}),
        "note": f"{paragraph}SHA-256: {given.digest}",
        "urldate": cited.isoformat(),
        **({"annote": _tex(" ".join(note.split()))} if note.strip() else {}),
    }
    lines = [f"  {name} = {{{value}}}," for name, value in fields.items()]
    return "\n".join([f"@misc{{{key or f'yinju-{given.digest[:12]}'},", *lines, "}"])


def _kind(file: str) -> str:
    suffix = PurePath(file).suffix.lstrip(".")
    return f"{suffix.upper()} file" if suffix.isascii() and suffix.isalnum() else "Text"


def _tex(text: str) -> str:
    return _ACTIVE.sub(lambda match: _TEX[match[0]], text)
