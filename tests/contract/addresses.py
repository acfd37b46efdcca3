"""Where to look for words that were not said. Each answers 200 to whoever may see it."""

from tests.shop import HANDLE

PUBLIC = (
    "/",
    f"/products/{HANDLE}",
    "/cart",
    "/learn/magnesium",
    "/learn/how-much-magnesium",
    "/learn/forms/magnesium-citrate",
    "/learn/search",
    "/learn/search?q=citrate",
    "/learn/search?q=citrte",
    "/learn/search?q=zzzzz",
    "/learn/magnesium/intake?age=30&supplement=500&f.almonds=2",
    "/learn/magnesium/intake?age=x&sex=male&state=pregnant",
    "/pages/delivery",
    "/pages/returns",
    "/pages/privacy",
    "/pages/contact",
    "/evidence/",
    "/evidence/magnesium",
    "/evidence/search",
    "/evidence/search?q=sleep",
    "/evidence/references/",
)
IN_OTHER_MARKETS = ("/", f"/products/{HANDLE}", "/cart", "/learn/magnesium", "/learn/search")
