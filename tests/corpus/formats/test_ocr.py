"""What recognises text: whether it is there, what it loads, and that it asks no other machine for anything."""

import subprocess
import sys
from pathlib import Path

import pytest

from corpus import Unreadable
from corpus.formats import ocr

ROOT = Path(__file__).parents[3]

ALONE = """
import socket
def refuse(*_, **__):
    raise AssertionError("another machine is asked")
socket.socket.connect = socket.getaddrinfo = refuse
from PIL import Image
from corpus.formats.ocr import recognise
assert recognise(Image.new("RGB", (300, 200), "white")).lines == ()
"""


def test_it_is_loaded_without_another_machine(draw):
    out = subprocess.run([sys.executable, "-c", ALONE], cwd=ROOT, capture_output=True, text=True)
    assert (out.returncode, out.stdout, out.stderr) == (0, "", "")


def test_models_that_are_missing_are_named_and_not_fetched(tmp_path):
    with pytest.raises(Unreadable, match=r"without its models.*pip install --force-reinstall rapidocr"):
        ocr._model(tmp_path, "det")


def test_its_name_tells_one_version_from_another(draw):
    assert ocr.recogniser().startswith("rapidocr 3.")
    assert ocr.is_installed()


def test_lines_come_with_their_corners_and_certainty(draw):
    picture = draw([("水库为旱季蓄水", 12, 60, 50), ("Water for all", 12, 60, 120)], wide=600, high=200).convert("RGB")
    looks = []
    found = ocr.recognise(picture, lambda: looks.append(1))
    assert [line.text for line in found.lines] == ["水库为旱季蓄水", "Water for all"]
    assert (found.width, found.height, found.turn, len(looks)) == (600, 200, 0, 1)
    (left, top), (right, _), (_, bottom), _ = found.lines[0].corners
    assert left == pytest.approx(60, abs=8)
    assert right == pytest.approx(60 + 7 * 33, abs=8)
    assert 40 < top < 60 < 80 < bottom < 100
    assert all(line.certainty > 0.9 for line in found.lines)
