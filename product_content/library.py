"""Everything that has been written, read once and checked against itself."""

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property, partial
from pathlib import Path
from typing import Any

from product_content.evidence_data import Nutrition, Reference, read_nutrition, read_references
from product_content.facts import Fact, data_facts, product_facts
from product_content.formula import Formula
from product_content.problems import ContentError, Problem
from product_content.schema import FrontMatter, Kind, Person, ProductFile
from product_content.source import Source, read_markdown, read_snippet, read_yaml

PACKAGE = Path(__file__).resolve().parent
FOLDERS: dict[str, Kind] = {
    "articles": "article",
    "topics": "topic",
    "forms": "form",
    "pages": "page",
}


@dataclass(frozen=True)
class Document:
    """One file of prose. `ref` is how links name it: `topic:magnesium`."""

    kind: Kind
    slug: str
    front: FrontMatter
    source: Source = field(compare=False, hash=False)

    @property
    def ref(self) -> str:
        return f"{self.kind}:{self.slug}"

    @property
    def path(self) -> str:
        return self.source.path

    def has_edition(self, surface: str, market: str) -> bool:
        return surface in self.front.surfaces and market in self.front.markets


@dataclass(frozen=True)
class Product:
    file: ProductFile
    formula: Formula
    source: Source = field(compare=False, hash=False)


@dataclass(frozen=True)
class Master:
    """A picture that exists: its files are `<name>-<width>.<format>`."""

    name: str
    width: int
    height: int
    widths: tuple[int, ...]
    formats: tuple[str, ...]


class Library:
    """`documents` are keyed by their ref, `products` by handle, `snippets` by name."""

    def __init__(self, root: Path, evidence: Path, media: Path) -> None:
        self.root = root
        self.evidence = evidence
        self.media = media
        self.references: Mapping[str, Reference] = read_references(evidence)
        self.nutrition: Nutrition = read_nutrition(evidence)
        self.pictures = _read_pictures(media)
        self.documents: dict[str, Document] = {}
        self.snippets: dict[str, Source] = {}
        self.products: dict[str, Product] = {}
        self.people: dict[str, Person] = {}
        self._media_names: dict[str, str] = {}
        self._facts: dict[tuple[str, str], dict[str, Fact]] = {}

    @classmethod
    def load(cls, path: Path | str | None = None) -> "Library":
        """The library under `path`, by default the packaged one.

        A folder `evidence` or `media` beside `path` replaces the packaged one. Raises ContentError
        with every problem of form: YAML, schema, names of things that do not exist.
        """
        root = Path(path) if path else PACKAGE / "content"
        library = cls(root, _beside(root, "evidence"), _beside(root, "media"))
        problems = list(library._read())
        problems += _contradictions(library) if not problems else ()
        if problems:
            raise ContentError(problems)
        return library

    def document(self, kind: str, slug: str) -> Document:
        """Raises KeyError when there is none."""
        return self.documents[f"{kind}:{slug}"]

    def facts(self, handle: str | None, market: str) -> Mapping[str, Fact]:
        """Facts of the data and, with a handle, of that product under `product.`."""
        key = (handle or "", market)
        if key not in self._facts:
            found = data_facts(self.nutrition)
            if handle in self.products:
                product = self.products[handle]
                own = product_facts(product.file, product.formula, market)
                found |= {f"product.{name}": fact for name, fact in own.items()}
            self._facts[key] = found
        return self._facts[key]

    def media_name(self, file: str) -> str:
        """`hero-640.0f1e2d3c4b.avif`: the name changes with the bytes, so it caches for ever.

        Raises FileNotFoundError."""
        if file not in self._media_names:
            digest = hashlib.sha256((self.media / file).read_bytes()).hexdigest()[:10]
            stem, _, kind = file.rpartition(".")
            self._media_names[file] = f"{stem}.{digest}.{kind}"
        return self._media_names[file]

    def source(self, path: str) -> Source | None:
        return self._sources.get(path)

    @cached_property
    def shares(self) -> list[dict[str, str]]:
        """What docs/pictures/draw_shares.py recorded."""
        listed = self.media / "shares.json"
        rows: list[dict[str, str]] = json.loads(listed.read_text()) if listed.exists() else []
        return rows

    @cached_property
    def _sources(self) -> dict[str, Source]:
        everything: list[Source] = [d.source for d in self.documents.values()]
        everything += [p.source for p in self.products.values()]
        return {source.path: source for source in [*everything, *self.snippets.values()]}

    def _read(self) -> Iterator[Problem]:
        for folder, kind in FOLDERS.items():
            for file in sorted((self.root / folder).glob("*.md")):
                yield from self._collect(file, partial(self._add, kind, file.stem))
        for file in sorted((self.root / "products").glob("*.yaml")):
            yield from self._collect(file, self._add_product)
        for file in sorted((self.root / "snippets").glob("*.md")):
            yield from self._collect(file, partial(self.snippets.__setitem__, file.stem))
        people = self.root / "people.yaml"
        if people.exists():
            yield from self._collect(people, self._add_people)

    def _collect(self, file: Path, add: Callable[[Source], None]) -> Iterator[Problem]:
        path = file.relative_to(self.root).as_posix()
        read = {"snippets": read_snippet}.get(
            file.parent.name, read_markdown if file.suffix == ".md" else read_yaml
        )
        try:
            add(read(path, file.read_text(encoding="utf-8")))
        except ContentError as error:
            yield from error.problems

    def _add(self, kind: Kind, slug: str, source: Source) -> None:
        document = Document(kind, slug, source.validated(FrontMatter), source)
        self.documents[document.ref] = document

    def _add_product(self, source: Source) -> None:
        file = source.validated(ProductFile)
        self.products[file.handle] = Product(file, Formula(file.formula, self.nutrition), source)

    def _add_people(self, source: Source) -> None:
        for row in source.front or []:
            person = Person.model_validate(row)
            self.people[person.id] = person


def _beside(root: Path, name: str) -> Path:
    own = root.parent / name
    return own if own.is_dir() else PACKAGE / name


def _read_pictures(media: Path) -> dict[str, Master]:
    listed = media / "pictures.json"
    rows: list[dict[str, Any]] = json.loads(listed.read_text()) if listed.exists() else []
    return {
        row["name"]: Master(
            row["name"],
            row["width"],
            row["height"],
            tuple(sorted(row["widths"])),
            tuple(row["formats"]),
        )
        for row in rows
    }


def _contradictions(library: Library) -> Iterator[Problem]:
    ids: dict[str, str] = {}
    slugs: dict[str, str] = {}
    for doc in library.documents.values():
        yield from _taken(doc, ("id",), ids, doc.front.id, doc.path)
        if "evidence" in doc.front.surfaces:
            yield from _taken(doc, ("surfaces",), slugs, doc.slug, doc.path)
        yield from _unknown_names(library, doc)
    for product in library.products.values():
        yield from _recipe_faults(product)


def _taken(
    doc: Document, keys: tuple[str, ...], seen: dict[str, str], value: str, path: str
) -> Iterator[Problem]:
    if value in seen:
        message = f"{value!r} is already taken by {seen[value]}"
        yield doc.source.problem(keys, "duplicate", message)
    seen[value] = path


def _unknown_names(library: Library, doc: Document) -> Iterable[Problem]:
    for number, ref in enumerate(doc.front.related):
        if ref not in library.documents:
            yield doc.source.problem(("related", number), "link", f"there is no {ref}")
    for number, handle in enumerate(doc.front.products):
        if handle not in library.products:
            message = f"there is no product {handle}"
            yield doc.source.problem(("products", number), "link", message)
    for key in ("author", "reviewer"):
        person = getattr(doc.front, key)
        if person and person not in library.people:
            yield doc.source.problem((key,), "person", f"people.yaml has no {person!r}")


def _recipe_faults(product: Product) -> Iterator[Problem]:
    known = {compound.id for compound in product.file.formula.compounds}
    for number, compound in enumerate(product.file.formula.compounds):
        if product.formula.nutrition.compound(compound.data) is None:
            keys = ("formula", "compounds", number, "data")
            message = f"nutrition.json has no compound {compound.data!r}"
            yield product.source.problem(keys, "formula", message)
    for form in product.file.forms:
        if form not in known:
            message = f"the formula has no compound {form!r}"
            yield product.source.problem(("forms", form), "formula", message)
