"""Files + public catalogue -> problems: what is public has its page and pictures, and nothing else stands beside it."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from urllib.parse import unquote

from press.model import Case, Catalogue, Dimension, Problem, PublicCatalogue, Volume
from press.verify.needles import permitted
from press.verify.pages import Page, fault

CARD = "card.png"  # the picture that goes with a shared link
FOLDERS: tuple[tuple[Dimension, str], ...] = (("organisation", "organisations"), ("method", "methods"))
KINDS: tuple[Dimension, ...] = ("award", "grade", "category", "topic", "sector", "industry", "recommender")
YEARS_FROM = 999  # a higher number below cases/ is a year
PLAIN = (*FOLDERS, *((dimension, f"cases/by/{dimension}") for dimension in KINDS))


def check(files: frozenset[str], pages: Mapping[str, Page], public: PublicCatalogue) -> Iterator[Problem]:
    """Every public case, picture and group is there; no file stands at an address that is not public."""
    for case in public.cases:
        yield from _case(case, files, pages)
    for case in public.withdrawn:
        if f"cases/{case.id}/index.html" not in files:
            yield fault("verify-case", f"cases/{case.id}/index.html", f"撤回的成果“{case.title}”没有说明页，旧链接会打不开")
    yield from _groups(files, public)
    yield from _strays(files, public)


def check_view(full: Catalogue, public: PublicCatalogue) -> Iterator[Problem]:
    """What the renderers were given as public is public: judged from the whole catalogue once more."""
    allowed = permitted(full)
    for case in (*public.cases, *public.withdrawn):
        clear = allowed.get(case.id)
        if clear is None or (clear.withdrawn and case in public.cases) or not set(case.sections) <= set(clear.sections):
            yield fault(
                "verify-view", f"cases/{case.id}/index.html", f"成果“{case.title}”有不能公开的内容被当作公开的，请停止发布并报告维护者"
            )


def pictures_at(case: Case) -> Mapping[str, str]:
    """Address below site/ -> sha256 of each picture of a case that a visitor sees."""
    return {f"cases/{case.id}/{picture.name}": picture.sha256 for section in case.sections for picture in section.pictures}


def _case(case: Case, files: frozenset[str], pages: Mapping[str, Page]) -> Iterator[Problem]:
    address = f"cases/{case.id}/index.html"
    if address not in pages:
        yield fault("verify-case", address, f"成果“{case.title}”没有网页")
        return
    shown = {unquote(source) for source in pages[address].pictures}
    for picture in pictures_at(case):
        name = picture.rpartition("/")[2]
        if picture not in files:
            yield fault("verify-picture", picture, f"成果“{case.title}”的图片 {name} 不在网站里")
        elif name not in shown:
            yield fault("verify-picture", address, f"图片 {name} 没有显示在网页上")


def _groups(files: frozenset[str], public: PublicCatalogue) -> Iterator[Problem]:
    for group in public.groups["year"]:
        if f"cases/{group.label}/index.html" not in files:
            yield fault("verify-group", f"cases/{group.label}/index.html", f"{group.label}年没有年度页")
    for dimension, folder in FOLDERS:
        for group in public.groups[dimension]:
            if f"{folder}/{group.slug}/index.html" not in files:
                yield fault("verify-group", f"{folder}/{group.slug}/index.html", f"“{group.label}”没有自己的网页")


def _strays(files: frozenset[str], public: PublicCatalogue) -> Iterator[Problem]:
    """Files below cases/, organisations/ and methods/ that belong to nothing public: an address alone can give a secret away."""
    expected = {"cases/index.html", "cases/feed.xml", "organisations/index.html", "methods/index.html"}
    expected.update(f"cases/{group.label}/index.html" for group in public.groups["year"])
    for dimension, folder in FOLDERS:
        expected.update(f"{folder}/{group.slug}/index.html" for group in public.groups[dimension])
    expected.update(f"methods/{method.slug}/index.html" for method in public.methods)
    expected.update(_facet_pages(public))
    for case in (*public.cases, *public.withdrawn):
        expected.add(f"cases/{case.id}/index.html")
        expected.update(pictures_at(case))
    expected.update(f"cases/{case.id}/{CARD}" for case in public.cases)
    for name in sorted(files - expected):
        if name.startswith(("cases/", "organisations/", "methods/")):
            yield fault("verify-address", name, "这个文件不属于任何公开的成果、组织或方法，不能发布")


def _facet_pages(public: PublicCatalogue) -> Iterator[str]:
    """The plain pages of values, and the one to compare cases on; a long list goes on under numbers, at most one for each of its cases."""
    yield from ("cases/by/index.html", "cases/compare/index.html")
    for dimension, folder in PLAIN:
        yield f"{folder}/index.html"
        for group in public.groups[dimension]:
            yield f"{folder}/{group.slug}/index.html"
            yield from (f"{folder}/{group.slug}/{number}/index.html" for number in range(2, len(group.cases) + 1))
    yield from (f"cases/{number}/index.html" for number in range(2, min(len(public.cases), YEARS_FROM) + 1))
    for year in public.groups["year"]:
        yield from (f"cases/by/year/{year.slug}/{number}/index.html" for number in range(2, len(year.cases) + 1))


def _sheets(public: PublicCatalogue) -> Iterator[str]:
    """Letters, posters and hand-outs, and what notices enclose."""
    for notice in public.notices:
        yield f"notices/{notice.slug}/{notice.slug}.pdf"
        yield from (f"notices/{notice.slug}/{item.file.name}" for item in notice.attachments if item.file)
    for salon in public.salons:
        yield from (f"salons/{salon.slug}/{name}.pdf" for name in ("poster", "handout"))


def check_volumes(dist: Path, files: frozenset[str], public_catalogue: PublicCatalogue, volumes: tuple[Volume, ...]) -> Iterator[Problem]:
    """Every volume is made, the public ones are on the site as they are if the edition gives them away; of other PDFs only sheets are."""
    given = [volume for volume in volumes if volume.audience == "public" and public_catalogue.edition.gives_volume]
    public = {f"volume/{volume.slug}.pdf" for volume in given} | set(_sheets(public_catalogue))
    public |= {f"volume/offprints/{case.replace('/', '-')}.pdf" for volume in given for case in volume.offprints}
    for name in sorted(file for file in files if file.endswith(".pdf") and file not in public):
        yield fault("verify-address", name, "这个 PDF 不是可以公开的汇编，不能放在网站里")
    for volume in volumes:
        made = dist / "volume" / f"{volume.slug}.pdf"
        if not made.is_file():
            message = f"没有汇编“{volume.title}”的 PDF"
            yield Problem(rule="verify-volume", level="error", source=Path("volume", made.name), line=0, message=message)
        elif volume in given:
            shown = dist / "site" / "volume" / made.name
            if f"volume/{made.name}" not in files:
                yield fault("verify-volume", f"volume/{made.name}", f"网站里没有汇编“{volume.title}”的 PDF")
            elif shown.stat().st_size != made.stat().st_size:
                yield fault("verify-volume", f"volume/{made.name}", "网站里的 PDF 与 volume 文件夹里的不是同一份")
