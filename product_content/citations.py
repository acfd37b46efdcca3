"""References as people read them (NLM style), and as files for reference managers."""

from collections.abc import Iterable
from dataclasses import dataclass

from product_content.evidence_data import Name, Reference

MOST_AUTHORS = 6
RIS_TYPE = {
    "article-journal": "JOUR",
    "webpage": "ELEC",
    "report": "RPRT",
    "chapter": "CHAP",
    "book": "BOOK",
}
BIBTEX_TYPE = {
    "article-journal": "article",
    "webpage": "misc",
    "report": "techreport",
    "chapter": "incollection",
    "book": "book",
}
BIBTEX_UNSAFE = str.maketrans({c: f"\\{c}" for c in "&%$#_{}"} | {"\\": "", "\n": " "})


@dataclass(frozen=True, slots=True)
class Note:
    """One numbered entry of a page's reference list."""

    number: int
    reference: Reference
    uses: int = 1

    @property
    def id(self) -> str:
        return self.reference.id

    @property
    def text(self) -> str:
        return vancouver(self.reference)

    @property
    def study(self) -> str:
        return study_line(self.reference)

    @property
    def links(self) -> list[tuple[str, str]]:
        return links(self.reference)


def vancouver(ref: Reference) -> str:
    """`Slutsky I, Abumaria N. Title. Neuron. 2010;65(2):165-177.`"""
    parts = [_authors(ref.author), ref.title.rstrip(".")]
    if ref.type == "chapter" and ref.container_title not in ref.title:
        parts.append(f"In: {ref.container_title}")
    elif ref.type == "article-journal":
        parts.append(ref.container_title.rstrip("."))
    if ref.publisher:
        parts.append(ref.publisher)
    return ". ".join(part for part in parts if part) + f". {_issue(ref)}."


def _issue(ref: Reference) -> str:
    issue = f"({ref.issue})" if ref.issue else ""
    place = f"{ref.volume}{issue}" + (f":{ref.page}" if ref.page else "")
    return f"{ref.year};{place}" if place else str(ref.year)


def _authors(names: list[Name]) -> str:
    shown = ", ".join(_author(name) for name in names[:MOST_AUTHORS])
    return f"{shown}, et al" if len(names) > MOST_AUTHORS else shown


def _author(name: Name) -> str:
    if name.literal:
        return name.literal
    initials = "".join(part[0] for part in name.given.replace("-", " ").split())
    return f"{name.family} {initials}".strip()


def study_line(ref: Reference) -> str:
    """Design, size and funding, so far as we know them."""
    size = f"{ref.custom.n} people" if isinstance(ref.custom.n, int) else ref.custom.n or ""
    design = ref.custom.study_type
    funding = ref.custom.funding_or_conflict
    parts = [design[:1].upper() + design[1:], size, f"interests: {funding}" if funding else ""]
    return "; ".join(part for part in parts if part) + "."


def links(ref: Reference) -> list[tuple[str, str]]:
    """(label, address) pairs; the publisher's own first."""
    found = []
    if ref.DOI:
        found.append((f"doi:{ref.DOI}", f"https://doi.org/{ref.DOI}"))
    if ref.PMID:
        found.append((f"PMID {ref.PMID}", f"https://pubmed.ncbi.nlm.nih.gov/{ref.PMID}/"))
    if ref.PMCID:
        found.append((ref.PMCID, f"https://pmc.ncbi.nlm.nih.gov/articles/{ref.PMCID}/"))
    address = ref.URL or ref.custom.source_url
    if not found and address:
        found.append((address if ref.URL else "copy we read", address))
    return found


def ris(references: Iterable[Reference]) -> str:
    return "".join(_ris(ref) for ref in references)


def _ris(ref: Reference) -> str:
    first, _, last = ref.page.partition("-")
    fields = [("TY", RIS_TYPE[ref.type]), ("ID", ref.id)]
    fields += [("AU", a.literal or f"{a.family}, {a.given}".strip(", ")) for a in ref.author]
    fields += [("TI", ref.title), ("PY", str(ref.year)), ("JO", ref.container_title)]
    fields += [("VL", ref.volume), ("IS", ref.issue), ("SP", first), ("EP", last)]
    fields += [("PB", ref.publisher), ("DO", ref.DOI), ("AN", ref.PMID)]
    fields += [("UR", address) for _, address in links(ref)]
    lines = [f"{tag}  - {' '.join(value.split())}" for tag, value in fields if value]
    return "\r\n".join([*lines, "ER  - ", "", ""])


def bibtex(references: Iterable[Reference]) -> str:
    return "\n".join(_bibtex(ref) for ref in references)


def _bibtex(ref: Reference) -> str:
    authors = [
        f"{{{a.literal.translate(BIBTEX_UNSAFE)}}}" if a.literal else f"{a.family}, {a.given}"
        for a in ref.author
    ]
    home = "booktitle" if ref.type == "chapter" else "journal"
    fields = {
        "author": " and ".join(authors),
        "title": f"{{{ref.title.translate(BIBTEX_UNSAFE)}}}",
        home: ref.container_title.translate(BIBTEX_UNSAFE),
        "publisher": ref.publisher.translate(BIBTEX_UNSAFE),
        "year": str(ref.year),
        "volume": ref.volume,
        "number": ref.issue,
        "pages": ref.page.replace("-", "--"),
        "doi": ref.DOI,
        "url": "" if ref.DOI else ref.URL,
    }
    inside = "".join(f",\n  {name} = {{{value}}}" for name, value in fields.items() if value)
    return f"@{BIBTEX_TYPE[ref.type]}{{{ref.id}{inside}\n}}\n"
