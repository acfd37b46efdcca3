"""Addresses of pages, without a web framework. `root` is the market prefix or mount point."""

from dataclasses import dataclass, replace

from product_content.library import Document


@dataclass(frozen=True, slots=True)
class Urls:
    root: str = ""
    learn: str = "/learn"
    pages: str = "/pages"
    evidence: str = "/evidence"
    assets: str = "/content-assets"
    shop_product: str = "/products/{handle}"

    def page(self, doc: Document, surface: str) -> str:
        return f"{self.root}{self._home(doc, surface)}/{doc.slug}"

    def _home(self, doc: Document, surface: str) -> str:
        if surface == "evidence":
            return self.evidence
        return {"page": self.pages, "form": f"{self.learn}/forms"}.get(doc.kind, self.learn)

    def section(self, surface: str) -> str:
        return f"{self.root}{self.evidence if surface == 'evidence' else self.learn}"

    def search(self, surface: str) -> str:
        return f"{self.section(surface)}/search"

    def product(self, handle: str) -> str:
        return self.root + self.shop_product.format(handle=handle)

    def media(self, file: str) -> str:
        """Pictures live outside the market prefix: one cached copy serves all."""
        return f"{self.root}{self.assets}/media/{file}"

    def under(self, root: str) -> "Urls":
        return replace(self, root=root)
