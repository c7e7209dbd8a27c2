"""Chinese name -> its pinyin, a word for each character."""

from functools import lru_cache
from typing import Any

from pypinyin import lazy_pinyin

from press.search.folding import folded

OTHER = "-"


@lru_cache(maxsize=4096)  # organisations come again and again
def spelled(text: str) -> str:
    """The pinyin of each character: 重庆8D！ -> 'chong qing 8 d -'. Letters and digits stand for themselves, what is neither is '-'."""
    words = lazy_pinyin(text, errors=_each)
    assert len(words) == len(text), text
    return " ".join(word if word.isascii() and word.isalnum() else _plain(word) for word in map(str.lower, words))


def _each(characters: str) -> Any:  # noqa: ANN401 - pypinyin takes a list here, a result for each character; its types know only str
    return list(characters)


def _plain(character: str) -> str:
    form = folded(character)
    return form if len(form) == 1 and form.isascii() and form.isalnum() else OTHER
