"""Modules in, scripts out: each that a page calls is one file, does what the modules do, and holds no comments."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from press.website import chrome, scripts

LOOK = Path(__file__).resolve().parent.parent / "site_src"
FOLDERS = sorted(path for path in (LOOK / "assets").iterdir() if path.is_dir())
CALLED = [(folder, name) for folder in FOLDERS for name in scripts.called(folder)]
ASSET = re.compile(r"asset\['(assets/[^']+)'\]")


def ran(script: Path) -> str:
    node = shutil.which("node")
    assert node
    return subprocess.run([node, str(script)], capture_output=True, encoding="utf-8", check=True).stdout


def written(folder: Path, **modules: str) -> Path:
    made = folder / "some"
    made.mkdir()
    for name, source in modules.items():
        (made / f"{name}.js").write_text(source, encoding="utf-8")
    return made


def test_modules_in_one_file_do_what_they_do_apart(tmp_path: Path) -> None:
    folder = written(
        tmp_path,
        page="// what a page calls\n\nimport { Two, most as all } from './two.js'\nimport { $ } from \"./one.js\";\n\nconst seen = 'page'\n"
        "console.log(seen, new Two().seen, all, $('x // y'), 'https://example.org/')\n",
        two="import { $ } from './one.js'\n/** @type {string} */\nconst seen = $(/** @type {any} */ ('two')) // its own\n"
        "export class Two {\n  constructor () { this.seen = seen }\n}\nexport const most = 2\n",
        one="const seen = new Set()\nexport const $ = text => {\n  seen.add(text)\n  return `${text}${seen.size}`\n}\n",
    )
    script = tmp_path / "page.mjs"
    script.write_bytes(scripts.whole(folder, "page"))

    assert scripts.called(folder) == ("page",)
    assert ran(script) == "page two1 2 x // y2 https://example.org/\n"
    assert not re.search(r"import|what a page|its own|@type", script.read_text(encoding="utf-8"))


def test_another_way_to_import_or_export_is_refused(tmp_path: Path) -> None:
    for number, line in enumerate(("import one from './one.js'", "export default 1", "export { one }", "import './one.js'")):
        (tmp_path / str(number)).mkdir()
        with pytest.raises(AssertionError, match=r"page\.js: (?:im|ex)port"):
            scripts.whole(written(tmp_path / str(number), page=f"{line}\n", one="export const one = 1\n"), "page")


def test_modules_that_import_each_other_in_a_circle_are_refused(tmp_path: Path) -> None:
    folder = written(
        tmp_path,
        page="import { a } from './one.js'\n",
        one="import { b } from './two.js'\nexport const a = 1\n",
        two="import { a } from './one.js'\nexport const b = 1\n",
    )

    with pytest.raises(AssertionError, match="page imports one imports two imports one"):
        scripts.whole(folder, "page")


@pytest.mark.parametrize(("folder", "name"), CALLED, ids=[f"{folder.name}/{name}" for folder, name in CALLED])
def test_every_script_of_ours_can_be_read(folder: Path, name: str, tmp_path: Path) -> None:
    script = tmp_path / "script.mjs"
    script.write_bytes(scripts.whole(folder, name))
    node = shutil.which("node")
    assert node

    assert subprocess.run([node, "--check", str(script)], capture_output=True, encoding="utf-8", check=False).stderr == ""
    assert not re.search(rb"^import|\bfrom '\./|/\*\*", script.read_bytes(), re.MULTILINE)


def test_what_pages_call_is_published_under_a_name_of_its_content(tmp_path: Path) -> None:
    shutil.copytree(LOOK / "assets", tmp_path / "assets")
    published = chrome.published_assets(tmp_path / "assets", None, b"")
    templates = "".join(path.read_text(encoding="utf-8") for path in sorted((LOOK / "templates" / "site").glob("*.html")))
    fold = tmp_path / "assets/search/fold.js"
    fold.write_text(fold.read_text(encoding="utf-8") + "console.log(1)\n", encoding="utf-8")
    after = chrome.published_assets(tmp_path / "assets", None, b"")

    assert set(ASSET.findall(templates)) - set(published) == set()
    assert after["assets/search/engine.js"][0] != published["assets/search/engine.js"][0]  # what it imports has changed
    assert after["assets/vault/reader.js"] == published["assets/vault/reader.js"]
