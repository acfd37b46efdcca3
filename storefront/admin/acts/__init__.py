"""What staff can do to an order, one file each, in the order the page shows them.

A new act is a file here with its form (a subclass of OrderForm) and `ACT`, a template
storefront/admin/acts/<name>.html with the fields and the button, and its place in `ACTS`.
"""

from storefront.admin.acts import cancel, check, fulfill, note, refund
from storefront.admin.acts.act import Act

ACTS: dict[str, Act] = {
    module.ACT.name: module.ACT
    for module in (
        check,
        fulfill,
        refund,
        cancel,
        note,
    )
}
