"""All tables of the shop in one place, for migrations and for tests that compare the two."""

from storefront.admin import models as staff
from storefront.cart import models as cart
from storefront.catalog import models as catalog
from storefront.checkout import models as checkout
from storefront import emails
from storefront.database import Base
from storefront.inventory import models as inventory
from storefront.orders import fulfillment, models as orders, refunds

FEATURES = (staff, cart, catalog, checkout, emails, inventory, fulfillment, orders, refunds)
metadata = Base.metadata
