"""Source and number of pages -> Record: how this volume is published, in the words of its cover and of its record page.

The order follows GB/T 12450: the notice of rights, the CIP data, the record itself.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from markupsafe import Markup

from press.model import Imprint
from press.volume import charts
from press.volume.source import Source

Mode = Literal["isbn", "internal", "web", "sample", "members"]
FORMAT = "787mm×1092mm　1/16"  # 开本: the sheet that a page of 185 mm × 260 mm is cut from (GB/T 788)
LEAVES = 16  # pages of one 印张: 16开
CHARACTERS, LINES = 36, 32  # of a full page
PRIVATE = "内部资料　免费交流"  # the words of 《内部资料性出版物管理办法》, article 14
FONTS = "思源宋体、思源黑体、霞鹜文楷（均为开源字体）"


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """marks: framed words on the covers; foot: who stands at the foot of cover and title page; rows: (name, value);

    isbn, barcode, price: for the back cover, '' unless the book has a number; notices: about rights, above; remarks: below.
    """

    mode: Mode
    marks: tuple[str, ...]
    foot: tuple[str, ...]
    notices: tuple[str, ...]
    cip: tuple[str, ...]
    rows: tuple[tuple[str, str], ...]
    remarks: tuple[str, ...]
    isbn: str
    barcode: str
    price: str


def record(source: Source, pages: int) -> Record:
    """pages: all pages between the covers."""
    mode, imprint, edition = mode_of(source), imprint_of(source), source.edition
    by = f"{edition.association}　{'编印' if mode == 'internal' else '编'}"
    return Record(
        mode=mode,
        marks=tuple(marks(source, mode)),
        foot=(by, imprint.publisher) if imprint and mode == "isbn" else (by,),
        notices=tuple(notices(source, mode)),
        cip=imprint.cip if imprint else (),
        rows=tuple((name, value) for name, value in rows(source, mode, pages) if value),
        remarks=tuple(remarks(source, mode)),
        isbn=imprint.isbn if imprint else "",
        barcode=Markup(charts.book_barcode(imprint.isbn)) if imprint and imprint.isbn else "",
        price=imprint.price if imprint else "",
    )


def imprint_of(source: Source) -> Imprint | None:
    """The editor's facts for this very volume: a book's number holds for one book."""
    if source.audience == "members":
        return None
    return next((imprint for imprint in source.edition.imprints if imprint.volume == source.slug), None)


def mode_of(source: Source) -> Mode:
    """A volume that the editor gave no number is a sample; the members' edition is never the one that is published."""
    if source.audience == "members":
        return "members"
    if source.edition.publication == "web":
        return "web"
    return source.edition.publication if imprint_of(source) else "sample"


def marks(source: Source, mode: Mode) -> Iterator[str]:
    imprint = imprint_of(source)
    if mode == "internal" and imprint:
        yield PRIVATE
        yield imprint.permit
    words = {"web": "网络版", "sample": "样本", "members": "会员版"}
    if mode in words:
        yield words[mode]
    if source.edition.demo:
        yield "演示数据"


def rows(source: Source, mode: Mode, pages: int) -> Iterator[tuple[str, str]]:
    """Who, then what, then when: each way of publishing has its own words for the same things."""
    edition, imprint = source.edition, imprint_of(source)
    yield "书名", source.title
    yield "编印单位" if mode == "internal" else "编者", edition.association
    yield "编辑统筹", f"{edition.association}{edition.department}"
    yield "地址", edition.office
    yield "电话", edition.phone
    if imprint and mode == "isbn":
        yield "出版发行", f"{imprint.publisher}（{imprint.publisher_address}）"
    if imprint and mode == "internal":
        yield "准印证号", imprint.permit
        yield "发送对象", imprint.recipients
    if mode == "web":
        yield "网络发布", edition.address
    if mode == "members":
        yield "阅读范围", "会员单位"
    yield "印刷", imprint.printer if imprint else ""
    yield "收录年度", source.years
    yield "开本", FORMAT
    yield "印张", sheets(pages)
    yield "字数", f"{thousands_of_characters(pages)}千字"
    yield "版次", imprint.edition if imprint else f"{edition.as_of.year}年{edition.as_of.month}月第1版"
    yield "印次", imprint.printing if imprint else ""
    yield "印数", imprint.copies if imprint else ""
    yield "书号", f"ISBN {imprint.isbn}" if imprint and imprint.isbn else ""
    yield "定价", imprint.price if imprint else ""
    yield "字体", FONTS


def sheets(pages: int) -> str:
    """印张, to the eighth of which two pages are one: 4.5, 12.375."""
    return f"{-(-pages // 2) * 2 / LEAVES:g}"


def thousands_of_characters(pages: int) -> int:
    """字数 in thousands as publishers count it: every page of the text as a full one (图书编校质量差错率计算方法，2004)."""
    return max(1, round(pages * CHARACTERS * LINES / 1000))


def notices(source: Source, mode: Mode) -> Iterator[str]:
    edition = source.edition
    imprint = imprint_of(source)
    yield f"© {imprint.edition[:4] if imprint else edition.as_of.year}　{edition.association}"
    yield (f"本书所载成果经获奖单位书面同意后收录。摘编、转载请注明“{edition.association}《{edition.volume_title}》”及成果所属单位。")
    if mode == "isbn":
        yield "版权所有，未经许可不得翻印；如有印装质量问题，请与出版社联系调换。"


def remarks(source: Source, mode: Mode) -> Iterator[str]:
    words = {
        "internal": f"{PRIVATE}。不得销售，不得在公开的网络上传播，不得向境外传播。",
        "web": "网络版：带标签的可访问PDF，随成果展示网站更新，引用请注明版次。",
        "sample": "样本：供编辑、校对使用，未取得书号或准印证号，不发行，不外传。",
        "members": "会员版：含只向会员单位开放的内容，请勿公开传播。",
    }
    if mode in words:
        yield words[mode]
    if source.edition.demo:
        yield "演示数据：所列单位、人员、数据均为虚构，仅用于展示，不代表任何真实的评选结果。"
