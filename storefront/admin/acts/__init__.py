"""What staff can do to an order, one file each, in the order the page shows them.

A new act is a file here with its form (a subclass of OrderForm) and `ACT`, a template
storefront/admin/acts/<name>.html with the fields and the button, and its place in `ACTS`.
"""

from storefront.admin.acts import (
    allocate_refund,
    cancel,
    cancel_return,
    check,
    correct_note,
    edit,
    end_return,
    fulfill,
    hold,
    note,
    receive_return,
    refund,
    release_hold,
    request_return,
    send_pay_link,
    swap_lot,
    undo_fulfillment,
    waive,
)
from storefront.admin.acts.act import Act

ACTS: dict[str, Act] = {
    module.ACT.name: module.ACT
    for module in (
        check,
        allocate_refund,
        release_hold,
        fulfill,
        swap_lot,
        receive_return,
        cancel_return,
        request_return,
        undo_fulfillment,
        hold,
        end_return,
        refund,
        send_pay_link,
        waive,
        edit,
        cancel,
        note,
        correct_note,
    )
}
