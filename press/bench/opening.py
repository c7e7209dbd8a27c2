"""A built site with a vault, a member's code -> how fast Chromium opens what is sealed; run as a process of its own.

Arguments: the site, with the page's modules in modules/ and `sealed.bin`, sealed with a key of 32 zero bytes; the code; a file for the answer.
"""

import json
import shutil
import sys
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from press.bench.server import plainly_served

LATENCY = 60  # milliseconds that Chromium adds to each request
OFTEN = 5  # visits
IN_PAGE = """async ([base, code]) => {
    const [{ identityOf, open }, { read }, { keyOf, secretOf, unseal }] =
        await Promise.all(['vault', 'code', 'sealed'].map(name => import(`${base}modules/${name}.js`)))
    const kept = new Map()
    const ask = async address => {
        if (!kept.has(address)) kept.set(address, await (await fetch(address)).arrayBuffer())
        return new Response(kept.get(address))
    }
    const unlocks = [], speeds = []
    for (let turn = 0; turn < 31; turn++) {
        const begin = performance.now()
        await open(`${base}members/vault/`, await identityOf(read(code)), ask)
        unlocks.push(performance.now() - begin)
    }
    const key = await keyOf(await secretOf(new Uint8Array(32)))
    for (let turn = 0; turn < 6; turn++) {
        const response = await ask(`${base}sealed.bin`)
        let bytes = 0
        const begin = performance.now()
        await unseal(key, 'large', response, part => { bytes += part.length })
        speeds.push(bytes / 1000 / (performance.now() - begin))
    }
    return { unlocks: unlocks.slice(1), speeds: speeds.slice(1) }
}"""  # the first of each waits for the network
TO_THE_LIST = """() => new Promise(done => {
    const begin = performance.now()
    const look = () => {
        if (document.querySelector('#list-view:not([hidden]) #list li')) requestAnimationFrame(() => done(performance.now() - begin))
        else setTimeout(look, 4)
    }
    document.querySelector('#unlock button[type=submit]').click()
    look()
})"""


def main(site: Path, code: str, answer: Path) -> None:
    """Milliseconds of work to unlock, MB a second opened, milliseconds from the click at the door to the list."""
    with sync_playwright() as play, plainly_served(site) as address:
        browser = play.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        page = browser.new_page()
        page.goto(f"{address}members/")
        told = page.evaluate(IN_PAGE, [address, code])
        told["pages"] = [first_page(browser, address, code) for _ in range(OFTEN)]
        told["version"] = browser.version
        browser.close()
    answer.write_text(json.dumps(told), encoding="utf-8")


def first_page(browser: Browser, address: str, code: str) -> float:
    """A member at the door of a far host, with nothing in the cache but the door itself."""
    context = browser.new_context()
    page = context.new_page()
    conditions = {"offline": False, "latency": LATENCY, "downloadThroughput": -1, "uploadThroughput": -1}
    page.context.new_cdp_session(page).send("Network.emulateNetworkConditions", conditions)
    page.goto(f"{address}members/", wait_until="networkidle")
    page.fill("#code", code)
    took: float = page.evaluate(TO_THE_LIST)
    context.close()
    return took


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], Path(sys.argv[3]))
