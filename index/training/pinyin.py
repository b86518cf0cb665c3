"""Make the table of characters that sound alike: `python -m index.training.pinyin`; needs pypinyin."""

from __future__ import annotations

import argparse
from collections import defaultdict
from pathlib import Path

from index.spelling import SHIPPED


def write_syllables(file: Path) -> None:
    """Write the characters of GB 2312 by their readings without tones, commoner ones first."""
    from pypinyin import Style, pinyin

    codes = (bytes((row, cell)) for row in range(0xB0, 0xF8) for cell in range(0xA1, 0xFF))
    alike: defaultdict[str, list[str]] = defaultdict(list)
    for character in filter(None, (code.decode("gb2312", "ignore") for code in codes)):
        for reading in pinyin(character, style=Style.NORMAL, heteronym=True)[0]:
            alike[reading].append(character)
    lines = (f"{reading} {''.join(characters)}" for reading, characters in sorted(alike.items()))
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text("\n".join(lines) + "\n", "utf-8")


def main() -> None:
    """Write the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=SHIPPED, metavar="FILE")
    write_syllables(parser.parse_args().out)


if __name__ == "__main__":
    main()
