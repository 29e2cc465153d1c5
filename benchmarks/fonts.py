"""Make the fonts of the site smaller: the letters that a book in English may need, and two weights.

It reads the full files of fontsource (`source-serif-4`, `source-sans-3`) from a folder and writes
the site's, so that its own result can be made again.  It needs fonttools and brotli, which are no
part of the project's environment since the fonts change next to never:
`python benchmarks/fonts.py FOLDER`.  `tests/site/test_weight.py` holds that every letter of the
built pages is in a file; the ranges in `book/_static/fonts.css` are printed for it.
"""

from __future__ import annotations

import sys
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont
from fontTools.varLib import instancer

HERE = Path(__file__).resolve().parent.parent / "book" / "_static" / "fonts"
SIGNS = "–—‘’‚“”„†•…‰′″€™↑↓−∕"
LETTERS = {
    "latin": [*range(0x20, 0x7F), *range(0xA0, 0x100), 0x131, 0x152, 0x153, *map(ord, SIGNS)],
    "latin-ext": [*range(0x100, 0x131), *range(0x132, 0x152), *range(0x154, 0x180)],
    "cyrillic": [0x401, *range(0x410, 0x450), 0x451, 0x2116],
}
FEATURES = ["ccmp", "kern", "liga", "locl", "mark", "mkmk", "pnum", "tnum"]


def smaller(path: Path, target: Path) -> list[int]:
    """Write the smaller file; the letters that are in it."""
    font = TTFont(path)
    part = next(name for name in ("latin-ext", "latin", "cyrillic") if f"-{name}-" in path.name)
    options = subset.Options(layout_features=FEATURES, hinting=False, name_IDs=["*"])
    choice = subset.Subsetter(options)
    choice.populate(unicodes=LETTERS[part])
    choice.subset(font)
    # A slanted word that is bold as well is thickened by the browser.
    weights = 400 if "italic" in path.name else (400, 700)
    font = instancer.instantiateVariableFont(font, {"wght": weights})
    font.flavor = "woff2"
    font.save(target)
    return sorted(font.getBestCmap())


def ranges(letters: list[int]) -> str:
    """Code points as the value of `unicode-range`."""
    parts: list[list[int]] = []
    for letter in letters:
        if parts and letter == parts[-1][1] + 1:
            parts[-1][1] = letter
        else:
            parts.append([letter, letter])
    return ", ".join(f"U+{a:04X}" if a == b else f"U+{a:04X}-{b:04X}" for a, b in parts)


if __name__ == "__main__":
    for file in sorted(Path(sys.argv[1]).glob("*.woff2")):
        found = smaller(file, HERE / file.name)
        print(file.name, (HERE / file.name).stat().st_size, ranges(found))
