"""The back office: one blueprint, its pages kept by noun."""

from storefront.admin import (
    accounts,
    drafts,
    edits,
    jobs,
    jobs_paper,
    mails,
    orders,
    packs,
    payouts,
    promotions,
    recalls,
    stock_lots,
    stock_views,
    today_views,
    webhooks,
)
from storefront.admin.acts import perform
from storefront.admin.desk import admin

PAGES = (
    today_views,
    accounts,
    payouts,
    orders,
    perform,
    edits,
    drafts,
    promotions,
    jobs,
    jobs_paper,
    packs,
    recalls,
    stock_lots,
    stock_views,
    mails,
    webhooks,
)

__all__ = ["PAGES", "admin"]
