"""Public pages: kept in memory, made anew, and what nginx and plain Flask make of the same."""

import re
from collections import defaultdict
from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path

from tests.bench.measured import Figure, Report
from tests.bench.programs import Load, Server, fetch, generator, granian, load, nginx

SHOP = "storefront.server:create_app"
PRODUCT, ARTICLE = "/products/magnesium-powder", "/learn/magnesium-citrate"
BROTLI, PLAIN = {"Accept-Encoding": "br"}, {"Accept-Encoding": "identity"}
CACHED, UNCACHED, LATEST = 0.57, 0.006, 5.0  # ratios to nginx; milliseconds
MEMORY, START = 110, 1.5  # MiB, seconds
Candidate = tuple[Server, str, Mapping[str, str]]


def measure(
    report: Report, shop: Mapping[str, str], folder: Path, rounds: int, each: float
) -> None:
    with ExitStack() as stack:

        def running(server: Server) -> Server:
            stack.callback(server.stop)
            return server

        kept = running(granian(SHOP, "/", shop))
        cold = running(granian(SHOP, "/", {**shop, "STOREFRONT_PAGE_CACHE_MB": "0"}))
        plain = running(granian("tests.bench.plain:create_app", "/", {}))
        article = _an_article(kept)
        static = _same_bytes(kept, folder, article)
        if static:
            running(static)
        candidates = _candidates(kept, cold, plain, static, article)
        found = _interleaved(candidates, rounds, each)
        _write(report, found, static is not None, article)
        report.at_most("memory of a worker", kept.memory(), MEMORY, "MiB")
        report.at_most("start to first answer", kept.seconds_to_answer, START, "s")


def _an_article(shop: Server) -> str:
    """The first article the hub links to."""
    page, _ = fetch(shop, "/learn/", PLAIN)
    links = [part.split(b'"', 1)[0].decode() for part in page.split(b'href="')[1:]]
    articles = (link for link in links if re.fullmatch(r"/learn/[\w-]+", link))
    return next(articles)


def _same_bytes(shop: Server, folder: Path, article: str) -> Server | None:
    for name, path in (("product", PRODUCT), ("article", article)):
        for kind, headers in (("br", BROTLI), ("identity", PLAIN)):
            (folder / kind).mkdir(exist_ok=True)
            (folder / kind / name).write_bytes(fetch(shop, path, headers)[0])
    return nginx(folder)


def _candidates(
    kept: Server, cold: Server, plain: Server, static: Server | None, article: str
) -> dict[str, Candidate]:
    found: dict[str, Candidate] = {}
    for name, path in (("product", PRODUCT), ("article", article)):
        tag = fetch(kept, path, BROTLI)[1]
        found[f"{name}, br"] = (kept, path, BROTLI)
        found[f"{name}, 304"] = (kept, path, {**BROTLI, "If-None-Match": tag})
        found[f"{name}, identity"] = (kept, path, PLAIN)
        found[f"{name}, uncached"] = (cold, path, PLAIN)
        if static:
            tag = fetch(static, f"/br/{name}", {})[1]
            found[f"nginx {name}, br"] = (static, f"/br/{name}", {})
            found[f"nginx {name}, 304"] = (static, f"/br/{name}", {"If-None-Match": tag})
            found[f"nginx {name}, identity"] = (static, f"/identity/{name}", {})
    found["plain Flask"] = (plain, "/", {})
    return found


def _interleaved(
    candidates: Mapping[str, Candidate], rounds: int, each: float
) -> dict[str, list[Load]]:
    """One after the other, again and again: what the machine does meanwhile hits all of them."""
    found: dict[str, list[Load]] = defaultdict(list)
    for candidate in candidates.values():
        load(*candidate, 1)  # warm up
    for _ in range(rounds):
        for name, candidate in candidates.items():
            found[name].append(load(*candidate, each))
    return found


def _write(report: Report, found: Mapping[str, list[Load]], with_nginx: bool, article: str) -> None:
    report.section(
        "Public pages",
        f"One worker, 8 blocking threads. Load: {generator()}, 16 connections. The article is"
        f" {article}. Ratios compare requests a second of the server's own processor time.",
    )
    if not with_nginx:
        report.section("Not compared", "nginx is not installed.")
    rates = {name: Figure.of([one.per_cpu_second for one in all_]) for name, all_ in found.items()}
    ratios = {name: _ratio(rates, name) for name in rates}
    report.table(
        ("page", "requests/s", "requests/CPU-s", "p99 ms", "× nginx"),
        [
            (
                name,
                Figure.of([one.requests for one in loads]),
                rates[name],
                Figure.of([one.p99 for one in loads]),
                f"{ratio:.3f}" if (ratio := ratios[name]) else "",
            )
            for name, loads in found.items()
        ],
    )
    for name in ("product", "article"):
        late = Figure.of([one.p99 for one in found[f"{name}, br"]]).median
        report.at_least(f"cached {name} page, br, × nginx", ratios[f"{name}, br"], CACHED)
        report.at_most(f"cached {name} page, p99 at full load", late, LATEST, "ms")
    report.at_least("uncached product page, × nginx", ratios["product, uncached"], UNCACHED)


def _ratio(rates: Mapping[str, Figure], name: str) -> float | None:
    against = rates.get("nginx " + name.replace("uncached", "identity"))
    return rates[name].median / against.median if against else None
