"""Characters of the fonts of signs, whose codes mean nothing without the font, as what they look like."""

from __future__ import annotations

import re

# the encoding of the font Symbol, as unicode.org has it in SYMBOL.TXT; a space where there is no character
_SYMBOL = dict(
    zip(
        [*range(0x21, 0x7F), *range(0xA0, 0xFF)],
        "!∀#∃%&∋()∗+,−./0123456789:;<=>?≅ΑΒΧΔΕΦΓΗΙϑΚΛΜΝΟΠΘΡΣΤΥςΩΞΨΖ[∴]⊥_‾αβχδεφγηιϕκλμνοπθρστυϖωξψζ{|}∼"
        "€ϒ′≤⁄∞ƒ♣♦♥♠↔←↑→↓°±″≥×∝∂•÷≠≡≈…⏐⎯↵ℵℑℜ℘⊗⊕∅∩∪⊃⊇⊄⊂⊆∈∉∠∇®©™∏√⋅¬∧∨⇔⇐⇑⇒⇓◊⟨®©™∑⎛⎜⎝⎡⎢⎣⎧⎨⎩⎪ ⟩∫⌠⎮⌡⎞⎟⎠⎤⎥⎦⎫⎬⎭",
        strict=True,
    )
)
# of Wingdings what stands in texts: boxes, ticks, arrows, bullets, numbers in circles
_WINGDINGS = {
    **dict(zip(range(0x80, 0x8B), "⓪①②③④⑤⑥⑦⑧⑨⑩", strict=True)),
    **dict(zip(range(0x8B, 0x96), "⓿❶❷❸❹❺❻❼❽❾❿", strict=True)),
    **dict(zip(range(0xDF, 0xE7), "←→↑↓↖↗↙↘", strict=True)),
    **dict(zip(range(0xEF, 0xF7), "⇦⇨⇧⇩⬄⇳⬀⬁", strict=True)),
    **dict(zip(b"(*Flnoqruv\x9f\xa1\xa7\xa8\xab\xd8\xfb\xfc\xfd\xfe", "☎✉☞●■□❑❒◆❖•○▪□★➢✗✓☒☑", strict=True)),
}
_WINGDINGS2 = dict(zip(b"OPQRST\xa3", "✗✓☒☑☒☒□", strict=True))
_FONTS = {"symbol": _SYMBOL, "wingdings": _WINGDINGS, "wingdings 2": _WINGDINGS2}
#: A character in the private area that Word puts the codes of such fonts into.
PRIVATE = re.compile("[\uf000-\uf0ff]")


def shown(text: str, font: str) -> str:
    """Return a text with the signs of a font as what they look like; those that nobody knows are left out."""
    signs = _FONTS.get(font.lower(), {})
    return PRIVATE.sub(lambda match: signs.get(ord(match[0]) - 0xF000, "").strip(), text)


def sign(code: str, font: str) -> str:
    """Return the character that a font has for a code in hexadecimals, "" where there is none."""
    try:
        number = int(code, 16)
    except ValueError:
        return ""
    if font.lower() in _FONTS and number <= 0xFF:
        number += 0xF000
    if number > 0x10FFFF or 0xD800 <= number < 0xE000 or number < 0x20:
        return ""
    return shown(chr(number), font)
