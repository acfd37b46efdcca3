"""What a customer chooses on the way to paying."""

from wtforms import Form, StringField
from wtforms.validators import InputRequired

from storefront.translation import later


class CheckoutForm(Form):
    """Address and email are asked for once, on the payment page."""

    country = StringField("Deliver to", [InputRequired(later("Choose where we should deliver."))])
    shipping = StringField("Delivery", [InputRequired(later("Choose how we should deliver."))])
    without = StringField("Code that the page showed to take nothing off")
