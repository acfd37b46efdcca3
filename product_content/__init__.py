"""The words of the shop: pages in two editions, product copy, the formula and the law on claims."""

from time import time

BEGAN = time()  # before any file of the package is read

from product_content.extension import ProductContent  # noqa: E402

__all__ = ["ProductContent"]
