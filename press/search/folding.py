"""characters -> their folded form: width and compatibility (NFKC), case, traditional to simplified; each character by itself.

A character's folded form depends on nothing beside it, so that a place in folded text leads back to its place in the text.
"""

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources

import numpy as np
from numpy.typing import NDArray

Units = NDArray[np.uint16]  # UTF-16 code units, as JavaScript counts them
Points = NDArray[np.uint32]  # Unicode code points
CODE_POINTS = 0x110000


@dataclass(frozen=True, slots=True, kw_only=True)
class Folding:
    """The folding of the characters of one corpus. forms: character -> folded form;
    lengths, starts: code point -> units of its form and their place in units.
    """

    forms: Mapping[str, str]
    lengths: NDArray[np.uint8]
    starts: NDArray[np.uint32]
    units: Units

    def fold(self, points: Points) -> tuple[Units, NDArray[np.uint8]]:
        """The folded units of a text, and how many each character became."""
        lengths = self.lengths[points]
        ends = np.cumsum(lengths, dtype=np.int64)
        shift = self.starts[points].astype(np.int64) - (ends - lengths)
        return self.units[np.repeat(shift, lengths) + np.arange(ends[-1] if ends.size else 0)], lengths

    def text(self, text: str) -> str:
        """Fold text that need not be of the corpus."""
        return "".join(self.forms.get(character) or folded(character) for character in text)

    def used(self) -> tuple[str, str]:
        """Characters of the corpus that only the dictionary can fold, and their forms."""
        table = simplified()
        return _columns({part: table[part] for character in self.forms for part in _compatible(character) if part in table})

    def traditional(self) -> tuple[str, str]:
        """All characters of the dictionary that fold to one of the corpus, and their forms."""
        known = set("".join(self.forms.values()))
        return _columns({key: form for key, form in simplified().items() if form in known})


def folding_of(texts: Iterable[str]) -> Folding:
    """The folding of all characters in the texts."""
    characters: set[str] = {"\n"}
    for text in texts:
        characters.update(text)
    forms = {character: folded(character) for character in sorted(characters)}
    lengths, starts = np.zeros(CODE_POINTS, np.uint8), np.zeros(CODE_POINTS, np.uint32)
    units = [form.encode("utf-16-le") for form in forms.values()]
    points = np.array([ord(character) for character in forms], np.uint32)
    counts = np.array([len(unit) // 2 for unit in units], np.uint32)
    lengths[points] = counts
    starts[points] = np.cumsum(counts) - counts
    return Folding(forms=forms, lengths=lengths, starts=starts, units=np.frombuffer(b"".join(units), "<u2"))


def folded(character: str) -> str:
    """The folded form of one character."""
    return "".join(simplified().get(part, part) for part in _compatible(character))


def _compatible(character: str) -> str:
    return unicodedata.normalize("NFKC", character).lower()


@cache
def simplified() -> Mapping[str, str]:
    """OpenCC's dictionary of traditional characters; where one has several simplified forms, the first is the usual one."""
    lines = (resources.files("opencc") / "dictionary" / "TSCharacters.txt").read_text("utf-8").splitlines()
    pairs = (line.split("\t") for line in lines if "\t" in line)
    return {key: form for key, forms in pairs if key != (form := forms.split(" ")[0])}


def _columns(pairs: Mapping[str, str]) -> tuple[str, str]:
    keys = sorted(pairs)
    return "".join(keys), "".join(pairs[key] for key in keys)
