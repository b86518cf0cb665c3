"""What a version of an index says of itself, and the format it is written in."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field, replace
from typing import Any

from index.storage.seals import Sample

#: Raise whenever what a version holds changes its form; versions of another format are written anew from their texts.
FORMAT = 8
_LINE = 1_000  # versions before it that a manifest knows of


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a version says of itself.

    `terms` and `reader` name the code that made terms and passages of the texts, `fingerprint` the encoder;
    `checksums` maps each file to its sha256 as hex, `samples` to its size and the sha256 of a sample. `dense_weight`
    is how much the encoder's cosine counts beside the lexical score, `weight_by` how that was settled: "default" of
    the encoder, or "given". `built` is when the version was made, in UTC. `stamp` is this version's own, `line` has
    those of the versions it was made of, oldest first. `paragraphs` counts those of all documents.
    """

    format: int
    terms: int
    encoder: str
    fingerprint: str
    dimension: int
    documents: int
    passages: int
    checksums: dict[str, str]
    reader: str = ""
    dense_weight: float = 0.1
    weight_by: str = "default"
    built: str = ""
    samples: dict[str, Sample] = field(default_factory=dict)
    stamp: str = ""
    line: tuple[str, ...] = ()
    paragraphs: int = 0

    def after(self, before: Manifest | None) -> Manifest:
        """Return this manifest with a stamp of its own, as of a version made of the one `before`."""
        line = (*before.line, before.stamp)[-_LINE:] if before and before.stamp else ()
        return replace(self, stamp=secrets.token_hex(6), line=line)

    def goes_on_from(self, held: Manifest) -> bool:
        """Tell whether this version is the one of `held`, or was made of it."""
        return held.stamp == self.stamp or held.stamp in self.line


def manifest_of(value: dict[str, Any]) -> Manifest:
    """Make a manifest of JSON. Raises TypeError where it is none."""
    fields = {
        **{name: value[name] for name in Manifest.__slots__ if name in value},
        "samples": {name: Sample(**known) for name, known in value.get("samples", {}).items()},
        "line": tuple(value.get("line", ())),
    }
    manifest = Manifest(**fields)
    if not isinstance(manifest.format, int) or not isinstance(manifest.checksums, dict):
        raise TypeError("not the fields of a manifest")
    return manifest
