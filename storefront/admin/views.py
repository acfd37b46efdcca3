"""The back office: one blueprint, its pages kept by noun."""

from storefront.admin import mails, order_acts, orders, stock_views, today_views
from storefront.admin.desk import admin

PAGES = (today_views, orders, order_acts, stock_views, mails)

__all__ = ["PAGES", "admin"]
