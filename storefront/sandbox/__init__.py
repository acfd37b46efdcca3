"""A Stripe that runs on your desk. The shop never imports it; it never imports the shop."""
