"""The words of the shop: pages in two editions, product copy, the formula and the law on claims."""

from product_content.extension import ProductContent

__all__ = ["ProductContent"]
