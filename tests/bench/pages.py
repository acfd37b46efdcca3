"""Public pages: kept in memory, made anew, and what nginx and plain Flask make of the same."""

from collections import defaultdict
from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path

from tests.bench.load import Load, generator, half_load, load
from tests.bench.measured import Figure, Report
from tests.bench.programs import Server, fetch, front, granian, nginx

SHOP = "storefront.server:create_app"
PRODUCT, ARTICLE = "/products/magnesium-powder", "/learn/magnesium-and-nerve-health"
BROTLI, PLAIN = {"Accept-Encoding": "br"}, {"Accept-Encoding": "identity"}
CACHED, FRONT, UNCACHED, LATEST = 0.57, 0.84, 0.006, 5.0  # ratios to nginx; milliseconds
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
        static, before = _same_bytes(kept, folder), front(folder, kept)
        for nginx_ in (static, before):
            if nginx_:
                running(nginx_)
        candidates = _candidates(kept, cold, plain, static, before)
        found = _interleaved(candidates, rounds, each)
        _write(report, found, static is not None)
        _half_load(report, candidates, found, each)
        report.at_most("memory of a worker", kept.memory(), MEMORY, "MiB")
        report.at_most("start to first answer", kept.seconds_to_answer, START, "s")


def _same_bytes(shop: Server, folder: Path) -> Server | None:
    for name, path in (("product", PRODUCT), ("article", ARTICLE)):
        for kind, headers in (("br", BROTLI), ("identity", PLAIN)):
            (folder / kind).mkdir(exist_ok=True)
            (folder / kind / name).write_bytes(fetch(shop, path, headers)[0])
    return nginx(folder)


def _candidates(
    kept: Server, cold: Server, plain: Server, static: Server | None, before: Server | None
) -> dict[str, Candidate]:
    found: dict[str, Candidate] = {}
    for name, path in (("product", PRODUCT), ("article", ARTICLE)):
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
        if before:
            found[f"{name}, br, nginx in front"] = (before, path, BROTLI)
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


def _write(report: Report, found: Mapping[str, list[Load]], with_nginx: bool) -> None:
    report.section(
        "Public pages",
        f"One worker, 8 blocking threads. Load: {generator()}, 16 connections. The article is"
        f" {ARTICLE}. Ratios compare requests a second of the server's own processor time.",
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
        kept, before = f"{name}, br", f"{name}, br, nginx in front"
        report.at_least(f"cached {name} page, br, × nginx", ratios[kept], CACHED)
        report.at_least(f"{name} page, nginx in front, × nginx", ratios.get(before), FRONT)
    report.at_least("uncached product page, × nginx", ratios["product, uncached"], UNCACHED)


def _half_load(
    report: Report,
    candidates: Mapping[str, Candidate],
    found: Mapping[str, list[Load]],
    each: float,
) -> None:
    report.section("At half load")
    rows = []
    for name in ("product, br", "article, br"):
        full = Figure.of([one.requests for one in found[name]]).median
        half = half_load(*candidates[name], each, full)
        rows.append((name, f"{half.requests:,.0f}", f"{half.p99:.2f}") if half else (name, "", ""))
        late = half.p99 if half else None
        report.at_most(f"cached {name}, p99 at half load", late, LATEST, "ms")
    report.table(("page", "requests/s", "p99 ms"), rows)


def _ratio(rates: Mapping[str, Figure], name: str) -> float | None:
    same = name.replace("uncached", "identity").removesuffix(", nginx in front")
    against = rates.get(f"nginx {same}")
    return rates[name].median / against.median if against else None
