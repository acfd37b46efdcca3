"""How each of Stripe's objects looks in API version 2026-10-28.endive: one builder an object."""
