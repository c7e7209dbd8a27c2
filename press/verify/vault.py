"""Files of the vault -> problems: each is a sealed file under a name that says nothing, and looks like nothing."""

import re
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from press.model import Problem
from press.verify.pages import fault

FOLDER = "members/vault/"
NAME = re.compile(r"members/vault/(?:k/[0-9a-f]{32}|d/[0-9a-f]{2}/[0-9a-f]{30})\.bin")
MAGIC, HEAD, TAG, CHUNK, STEP = b"QAV\x01", 36, 16, 1 << 20, 64
# Chi-square of the 256 bytes' counts: 255 on average for random bytes, with a deviation of 23. Text, pictures and PDF have thousands.
MOST = 500


def check(site: Path, files: frozenset[str]) -> Iterator[Problem]:
    """Nothing but sealed files lies in the vault's folder."""
    for name in sorted(name for name in files if name.startswith(FOLDER)):
        if not is_sealed(name, (site / name).read_bytes()):
            yield fault("verify-vault", name, "会员内容的这个文件没有加密好，不能发布，请报告维护者")


def is_sealed(name: str, data: bytes) -> bool:
    """Whether a file has the name, the form and the look of a sealed one: then no reading of it says anything."""
    if not NAME.fullmatch(name) or data[:4] != MAGIC:
        return False
    whole, rest = divmod(len(data) - HEAD, CHUNK + TAG)
    size = whole * CHUNK + (rest - TAG if rest else 0)
    counts = np.bincount(np.frombuffer(data[4:], dtype=np.uint8), minlength=256)
    usual = (len(data) - 4) / 256
    return size > 0 and size % STEP == 0 and float(((counts - usual) ** 2).sum() / usual) < MOST
