"""The stylesheet names each font file by its bytes, so that browsers may keep it for ever."""

import re

from storefront.static_files import HASHED, STATIC, fingerprint


def test_the_stylesheet_asks_for_the_fonts_there_are() -> None:
    css = (STATIC / "storefront.css").read_text()
    asked = set(re.findall(r'url\("(fonts/[^"]+)"\)', css))
    fonts = sorted((STATIC / "fonts").glob("*.woff2"))
    assert asked == {f"fonts/{file.stem}.{fingerprint(file)}.woff2" for file in fonts}
    assert all(HASHED.search(name) for name in asked)


def test_every_family_comes_with_its_licence() -> None:
    for file in (STATIC / "fonts").glob("*.woff2"):
        licence = STATIC / "fonts" / f"{file.stem.removesuffix('-more')}-LICENSE.txt"
        assert "SIL OPEN FONT LICENSE Version 1.1" in licence.read_text()
