"""What holds for all tests: none asks another machine for anything, none fails because this one is busy.

Servers of a test's own, small backbones, and pages drawn as pictures, as a scanner and a telephone have them.
"""

import runpy
import threading
from contextlib import contextmanager
from http.server import ThreadingHTTPServer
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest
from hypothesis import settings
from PIL import Image, ImageDraw, ImageFont

import ui.serving.offline  # noqa: F401 (before gradio and the hub's client, whichever test imports them first)

settings.register_profile("yinju", deadline=None)
settings.load_profile("yinju")

FONT, SIMPLIFIED = "NotoSerifCJK-Regular.ttc", 2  # which of the fonts in the file
DPI = 200
CHARACTERS = "池塘里养着四十条鲤鱼石桥有多长座谁建？。，第年由村民一二三几abcde"


def _is_there() -> bool:
    try:
        ImageFont.truetype(FONT, 20, index=SIMPLIFIED)
    except OSError:
        return False
    return find_spec("rapidocr") is not None


def pytest_collection_modifyitems(items):
    """Skip by name the tests that draw pages or have them recognised where that cannot be."""
    if not _is_there():
        reason = "needs fonts-noto-cjk and rapidocr: it draws pages and has them recognised"
        for item in items:
            # what draws is asked for by name or by another fixture
            if "draw" in getattr(item, "fixturenames", ()):
                item.add_marker(pytest.mark.skip(reason=reason))


@contextmanager
def _answering(handler):
    class Silent(handler):
        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Silent)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture(scope="session")
def answering():
    """Run a server whose requests a handler of `http.server` answers, while a `with` lasts."""
    return _answering


@pytest.fixture(scope="session")
def draw():
    """Return what draws lines as a grey picture: each (text, points, x, y), or a text under the one before.

    `wide` and `high` are in pixels, A4 at 200 dpi as a rule.
    """

    def make(lines, wide=1654, high=2339, points=10.5):
        picture = Image.new("L", (wide, high), 255)
        canvas = ImageDraw.Draw(picture)
        x, y = round(0.12 * wide), 60
        for line in lines:
            text, size, x, y = (line, points, x, y) if isinstance(line, str) else line
            pixels = round(size * DPI / 72)
            canvas.text((x, y), text, font=ImageFont.truetype(FONT, pixels, index=SIMPLIFIED), fill=0)
            y += round(1.6 * pixels)
        return picture

    return make


@pytest.fixture(scope="session")
def set_lines():
    """Return what breaks a text into lines of so many pixels."""

    def make(text, wide=1240, points=10.5):
        font = ImageFont.truetype(FONT, round(points * DPI / 72), index=SIMPLIFIED)
        pieces = text.split(" ") if text.isascii() else list(text)
        space = " " if text.isascii() else ""
        lines = [""]
        for piece in pieces:
            longer = f"{lines[-1]}{space}{piece}" if lines[-1] else piece
            if lines[-1] and font.getlength(longer) > wide:
                lines.append(piece)
            else:
                lines[-1] = longer
        return lines

    return make


@pytest.fixture(scope="session")
def photograph():
    """Return what makes a picture look photographed: turned by 2 degrees, blurred, unevenly lit, with noise."""
    return runpy.run_path(str(Path(__file__).parent / "benchmarks" / "ocr.py"))["photographed"]


@pytest.fixture(scope="session")
def scan(draw):
    """Return what writes a PDF of small pages that are pictures, each of these lines, and returns its place."""

    def make(path, *pages):
        first, *others = [draw(lines, wide=900, high=300) for lines in pages]
        first.save(path, resolution=200, save_all=True, append_images=others)
        return path

    return make


@pytest.fixture(scope="session")
def make_backbone(tmp_path_factory):
    """Return what makes the folder of a backbone that knows a few characters, with so many layers of such a width."""

    def make(layers, hidden):
        return _backbone(tmp_path_factory.mktemp("tiny"), layers, hidden)

    return make


def _backbone(folder, layers, hidden):
    from index.training.backbone import Backbone, save

    inner = 2 * hidden
    pieces = ("<s>", "<pad>", "</s>", "<unk>", "▁", *dict.fromkeys(CHARACTERS))
    random = np.random.default_rng(0)

    def some(*shape):
        return random.normal(0, 0.3, shape).astype(np.float32)

    def packed(rows, columns):
        """Weights that came in blocks of four bits, as all tables and linear layers of the backbone do."""
        codes = random.integers(0, 16, (rows, columns // 32, 32))
        codes[..., 0] = 0  # the extreme of each block
        scales = random.uniform(0.05, 0.08, (rows, columns // 32, 1)).astype(np.float16).astype(np.float32)
        return ((codes - 8) * scales).astype(np.float32).reshape(rows, columns)

    weights = {
        "embeddings.word_embeddings.weight": packed(len(pieces), hidden),
        "embeddings.position_embeddings.weight": some(512, hidden),
        "embeddings.token_type_embeddings.weight": some(2, hidden),
    }
    norms = ["embeddings.LayerNorm"]
    for i in range(layers):
        layer = f"encoder.layer.{i}"
        shapes = {f"attention.self.{name}": (hidden, hidden) for name in ("query", "key", "value")}
        shapes |= {"attention.output.dense": (hidden, hidden)}
        shapes |= {"intermediate.dense": (inner, hidden), "output.dense": (hidden, inner)}
        for name, shape in shapes.items():
            weights[f"{layer}.{name}.weight"], weights[f"{layer}.{name}.bias"] = packed(*shape), some(shape[0])
        norms += [f"{layer}.attention.output.LayerNorm", f"{layer}.output.LayerNorm"]
    for norm in norms:
        weights[f"{norm}.weight"], weights[f"{norm}.bias"] = np.ones(hidden, np.float32), np.zeros(hidden, np.float32)
    config = {
        "model_type": "bert", "hidden_size": hidden, "num_hidden_layers": layers, "num_attention_heads": 2,
        "intermediate_size": inner, "vocab_size": len(pieces), "max_position_embeddings": 512, "type_vocab_size": 2,
        "layer_norm_eps": 1e-12, "hidden_act": "gelu", "pad_token_id": 1,
    }  # fmt: skip
    scores = np.array([0.0] * 4 + [-3.0] * (len(pieces) - 4), np.float32)
    save(Backbone(config, weights, pieces, scores), folder)
    return folder
