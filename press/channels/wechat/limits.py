"""What the WeChat editor and its draft interface take (developers.weixin.qq.com: draft/add, media/uploadimg), and what must then be cut.

Lengths are in characters. The content is under 20,000 characters and 1 MB with its mark-up; we stay below, since the editor adds its own.
"""

import re

TITLE, AUTHOR, DIGEST = 32, 16, 128
CONTENT_CHARACTERS, CONTENT_BYTES = 19_000, 950_000
PICTURE_BYTES = 1_000_000
ARTICLES_IN_DRAFT = 8
NUMBERS = "一二三四五六七八九十"
ENDS = re.compile(r"[，。；：、！？\s·—（(《“]+$")


def cut(words: str, most: int) -> str:
    """The words, or as many of them as fit with an ellipsis."""
    return words if len(words) <= most else f"{ENDS.sub('', words[: most - 1])}…"


def part_title(title: str, part: int, parts: int) -> str:
    """The title of a part: （上）（下）, or （一）（二）… of more than three. part: from 0."""
    if parts == 1:
        return cut(title, TITLE)
    names = {2: "上下", 3: "上中下"}.get(parts, NUMBERS)
    mark = f"（{names[part] if part < len(names) else part + 1}）"
    return cut(title, TITLE - len(mark)) + mark
