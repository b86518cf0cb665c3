"""A page of a PDF file or a picture, drawn as a PNG: what the process does that corpus.drawing starts for it."""

# ruff: noqa: ANN401 (the handles of pdfium have no types)
from __future__ import annotations

import struct
import sys
import zlib
from pathlib import Path
from typing import Any

_WIDE = 1_400  # pixels: sharp on a dense screen, where the page is as wide as the side of the window
_PIXELS = 8_000_000  # of a page drawn at most
_ROWS = 256  # packed at once

#: What stands before the PNG: width and height of the page in points (of a picture in pixels), and how many pages.
HEAD = struct.Struct(">ddI")


def main() -> None:
    """Draw the page that the arguments name (file, suffix, page from 1, bytes of memory, seconds); print it."""
    from corpus.child import allow, restrict

    path, suffix, page, memory, seconds = sys.argv[1:]
    if sys.platform != "win32":
        restrict(int(memory))
        allow(float(seconds))
    draw = _pdf if suffix == ".pdf" else _picture
    sys.stdout.buffer.write(draw(Path(path), int(page) - 1))


def _pdf(path: Path, number: int) -> bytes:
    import pypdfium2

    with pypdfium2.PdfDocument(path) as document:
        page = document[number]
        width, height = page.get_size()
        scale = min(_WIDE / width, (_PIXELS / (width * height)) ** 0.5)
        bitmap = page.render(scale=scale, rev_byteorder=True)
        return HEAD.pack(width, height, len(document)) + _png(bitmap)


def _png(bitmap: Any) -> bytes:
    """Return a bitmap of pdfium, in gray or RGB, as a PNG."""
    kind = {1: 0, 3: 2}[bitmap.n_channels]
    line, stride = bitmap.width * bitmap.n_channels, bitmap.stride
    data = memoryview(bitmap.buffer).cast("B")
    packer = zlib.compressobj(6)
    rows = [b"\0" + bytes(data[i * stride : i * stride + line]) for i in range(bitmap.height)]
    packed = [packer.compress(b"".join(rows[i : i + _ROWS])) for i in range(0, len(rows), _ROWS)]
    head = struct.pack(">IIBBBBB", bitmap.width, bitmap.height, 8, kind, 0, 0, 0)
    chunks = ((b"IHDR", head), (b"IDAT", b"".join([*packed, packer.flush()])), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body)) for name, body in chunks
    )


def _picture(path: Path, number: int) -> bytes:
    import io

    from PIL import Image, ImageOps

    with Image.open(path, formats=("PNG", "JPEG", "TIFF", "WEBP")) as file:
        pages = getattr(file, "n_frames", 1) if file.format == "TIFF" else 1
        file.seek(number)
        # a JPEG is unpacked no larger than it is needed
        given = file.size
        file.draft(None, (_WIDE, round(_WIDE * file.height / file.width)))
        picture = ImageOps.exif_transpose(file)
        width, height = given if (picture.width < picture.height) == (given[0] < given[1]) else given[::-1]
        scale = min(_WIDE / picture.width, (_PIXELS / (picture.width * picture.height)) ** 0.5, 1)
        size = (max(round(scale * picture.width), 1), max(round(scale * picture.height), 1))
        out = io.BytesIO()
        picture.convert("RGB").resize(size, Image.Resampling.BILINEAR).save(out, "PNG")
    return HEAD.pack(width, height, pages) + out.getvalue()
