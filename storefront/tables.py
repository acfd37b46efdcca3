"""All tables of the shop in one place, for migrations and for tests that compare the two."""

from storefront import chores, emails
from storefront.accounting import models as accounting
from storefront.admin import models as staff
from storefront.bulk import models as bulk
from storefront.cart import models as cart
from storefront.catalog import models as catalog
from storefront.checkout import models as checkout
from storefront.database import Base
from storefront.inventory import ledger, recalls
from storefront.inventory import models as inventory
from storefront.orders import disputes, drafts, edits, fulfillment, payments, refunds, returns
from storefront.orders import models as orders
from storefront.promotions import models as promotions
from storefront.webhooks import models as webhooks

FEATURES = (
    accounting,
    bulk,
    chores,
    staff,
    cart,
    catalog,
    checkout,
    disputes,
    drafts,
    edits,
    emails,
    inventory,
    ledger,
    fulfillment,
    orders,
    payments,
    promotions,
    recalls,
    refunds,
    returns,
    webhooks,
)
metadata = Base.metadata
