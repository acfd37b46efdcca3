"""All tables of the shop in one place, for migrations and for tests that compare the two."""

from storefront import emails
from storefront.admin import models as staff
from storefront.cart import models as cart
from storefront.catalog import models as catalog
from storefront.checkout import models as checkout
from storefront.database import Base
from storefront.inventory import models as inventory
from storefront.orders import fulfillment, payments, refunds
from storefront.orders import models as orders
from storefront.promotions import models as promotions
from storefront.webhooks import models as webhooks

FEATURES = (
    staff,
    cart,
    catalog,
    checkout,
    emails,
    inventory,
    fulfillment,
    orders,
    payments,
    promotions,
    refunds,
    webhooks,
)
metadata = Base.metadata
