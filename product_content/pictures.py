"""Pictures that exist, at the widths and in the formats they exist in."""

from collections.abc import Sequence
from dataclasses import dataclass

from product_content.library import Library
from product_content.urls import Urls

PREFERRED_WIDTH = 1000
SHARE_SIZE = (1200, 630)  # what docs/pictures/draw_shares.py draws


@dataclass(frozen=True, slots=True)
class Picture:
    """`url` is the JPEG at a middling width, for browsers that know no `srcset`."""

    name: str
    url: str
    alt: str
    width: int
    height: int
    caption: str = ""
    srcset: str = ""
    avif_srcset: str = ""
    webp_srcset: str = ""


def picture(library: Library, urls: Urls, name: str, alt: str, caption: str = "") -> Picture:
    """Raises KeyError for a picture that does not exist."""
    master = library.pictures[name]
    width = max((w for w in master.widths if w <= PREFERRED_WIDTH), default=master.widths[0])

    def address(wide: int, kind: str) -> str:
        return urls.media(library.media_name(f"{name}-{wide}.{kind}"))

    def every(kind: str) -> str:
        if kind not in master.formats:
            return ""
        return ", ".join(f"{address(wide, kind)} {wide}w" for wide in master.widths)

    plain_kind = "jpg" if "jpg" in master.formats else master.formats[-1]
    height = round(width * master.height / master.width)
    srcset, avif, webp = every(plain_kind), every("avif"), every("webp")
    url = address(width, plain_kind)
    return Picture(name, url, alt, width, height, caption, srcset, avif, webp)


def share_pictures(
    library: Library, urls: Urls, handle: str, shown: Sequence[Picture]
) -> dict[str, Picture]:
    """What goes with a link to the first page ("website") and to the product ("product"). Each is
    cut from one of the pictures shown and says the same of itself."""
    alts = {picture.name: picture.alt for picture in shown}
    return {
        row["type"]: Picture(
            row["name"],
            urls.media(library.media_name(f"{row['name']}.jpg")),
            alts[row["master"]],
            *SHARE_SIZE,
        )
        for row in library.shares
        if row["handle"] == handle and row["master"] in alts
    }
