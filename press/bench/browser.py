"""Trees of searches and queries -> times in Chromium, what goes over the wire, what is found; run as a process of its own.

Arguments: the folder of the trees, the search's name, queries, a file for the answer.
"""

import json
import shutil
import sys
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from press.bench.server import Host, served

DELAY = 60  # milliseconds that each request takes longer
WARM = 3  # times that each query is asked again
PATIENCE = 600_000  # milliseconds: Material's index takes long to open


def main(folder: Path, name: str, asked: Path, answer: Path) -> None:
    """Ask a search all queries, from nothing and again, at hand and far away."""
    queries = json.loads(asked.read_text(encoding="utf-8"))
    words, substrings = queries["words"], [sought["query"] for sought in queries["substrings"]]
    is_heavy = name == "material"  # opens for half a minute: one first query says it
    firsts = words[:1] if is_heavy else words
    with sync_playwright() as play, served(folder) as host:
        browser = play.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        told: dict[str, object] = {"cold": [_first(browser, host, name, word, 0) for word in firsts]}
        told["far"] = [_first(browser, host, name, word, DELAY) for word in firsts]
        host.delay = DELAY
        told["queued"] = [_first(browser, host, name, word, 0) for word in firsts]
        host.delay = 0
        page = _blank(browser, host)
        page.evaluate("([name, word]) => first(name, word)", [name, words[0]])
        told["next"] = [_next(page, host, query) for query in words]
        told["warm"] = [_next(page, host, query)["ms"] for _ in range(WARM) for query in words]
        told["found"] = [] if name == "press" else page.evaluate("queries => found(queries)", substrings)
        told["version"] = browser.version
        browser.close()
    answer.write_text(json.dumps(told), encoding="utf-8")


def _first(browser: Browser, host: Host, name: str, word: str, latency: int) -> dict[str, float]:
    """A visitor who has nothing yet: milliseconds, of these the answer's own, bytes, requests. latency: milliseconds that Chromium adds to each request."""
    page = _blank(browser, host)
    conditions = {"offline": False, "latency": latency, "downloadThroughput": -1, "uploadThroughput": -1}
    page.context.new_cdp_session(page).send("Network.emulateNetworkConditions", conditions)
    host.clear()
    took = page.evaluate("([name, word]) => first(name, word)", [name, word])
    page.context.close()
    return {**took, "bytes": host.sent, "requests": host.requests}


def _next(page: Page, host: Host, query: str) -> dict[str, float]:
    host.clear()
    took = page.evaluate("query => next(query)", query)
    return {"ms": took, "bytes": host.sent, "requests": host.requests}


def _blank(browser: Browser, host: Host) -> Page:
    """A page in a browser without a cache; what it needs itself is there before anything counts."""
    page = browser.new_context().new_page()
    page.set_default_timeout(PATIENCE)
    page.goto(f"{host.address}blank.html")
    return page


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], Path(sys.argv[3]), Path(sys.argv[4]))
