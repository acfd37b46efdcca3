"""The back office: one blueprint, its pages kept by noun."""

from storefront.admin import mails, orders, promotions, stock_views, today_views, webhooks
from storefront.admin.acts import perform
from storefront.admin.desk import admin

PAGES = (today_views, orders, perform, promotions, stock_views, mails, webhooks)

__all__ = ["PAGES", "admin"]
