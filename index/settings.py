"""The encoder of an index and how much it counts: as asked now, else as before, else as the encoder itself says."""

from __future__ import annotations

from pathlib import Path

from index.encoder import NAMED, Encoder, load_encoder
from index.errors import IndexingError
from index.storage.manifest import Manifest

_MOST = 10.0  # weight of an encoder


def encoder_for(name: str | Path | None, manifest: Manifest | None) -> Encoder:
    """Return the encoder that is asked for, else the one of a manifest, else the one that ships."""
    if name is not None:
        # a folder is found again from wherever the index is opened
        folder = name not in NAMED and Path(name).is_dir()
        return load_encoder(Path(name).resolve() if folder else name, fetch=True)
    shipped = load_encoder()
    return shipped if manifest is None or manifest.encoder == shipped.name else load_encoder(manifest.encoder)


def check_weight(dense_weight: float | None) -> None:
    """Raise IndexingError for a weight that an encoder cannot have."""
    if dense_weight is not None and not 0 <= dense_weight <= _MOST:
        raise IndexingError(f"a dense weight of {dense_weight} cannot be used; give a number from 0 to {_MOST:g}")


def weight_for(asked: float | None, manifest: Manifest | None, encoder: Encoder) -> tuple[float, str]:
    """Return how much an encoder counts: as asked now or before for it, else as it says; and which of these it is."""
    if asked is not None:
        return float(asked), "given"
    if manifest and (manifest.weight_by, manifest.fingerprint) == ("given", encoder.fingerprint):
        return manifest.dense_weight, "given"
    return encoder.weight, "default"
