"""File beside a case -> `Attachment`: what members can download, and which files can be one."""

import hashlib
import re
from pathlib import Path

from press.model import Attachment

STARTS = {".pdf": b"%PDF-", ".xlsx": b"PK\x03\x04", ".docx": b"PK\x03\x04", ".pptx": b"PK\x03\x04", ".zip": b"PK\x03\x04"}
SUFFIXES = tuple(STARTS)
MAX_BYTES = 50_000_000
NAME = re.compile(r"[\w\-+.（）()《》“”·、，：]+(?: [\w\-+.（）()《》“”·、，：]+)*")  # what every system can store and every browser shows
LONGEST_NAME = 80


def inspect(path: Path) -> Attachment:
    """What is known of the file."""
    content = path.read_bytes()
    return Attachment(name=path.name, source=path, size=len(content), sha256=hashlib.sha256(content).hexdigest())


def is_attachment(name: str) -> bool:
    """Whether a file of this name is one."""
    return name.lower().endswith(SUFFIXES) and not name.startswith((".", "~$"))  # ~$: what Office leaves beside an open file


def fault(path: Path) -> str:
    """What is wrong with the file, in Chinese with what to do; '' if nothing is."""
    if not NAME.fullmatch(path.name) or len(path.name) > LONGEST_NAME:
        return f"文件名请只用汉字、字母、数字和常用标点，不超过{LONGEST_NAME}个字"
    size = path.stat().st_size
    if size > MAX_BYTES:
        return f"有 {size / 1e6:.0f} MB，请压缩或拆分到 {MAX_BYTES // 1_000_000} MB 以内"
    start = STARTS[path.suffix.lower()]
    with path.open("rb") as file:
        if file.read(len(start)) != start:
            return f"不是真正的 {path.suffix[1:].upper()} 文件，请用相应的软件重新保存（旧格式如 .doc、.xls 请另存为新格式）"
    return ""
