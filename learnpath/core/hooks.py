"""Signals that cross features upwards; connected in app.py and sent inside the caller's transaction."""

from blinker import Signal

signed_in = Signal()
"""A person has signed in or signed up. Sent with `user_id`, `now` (seconds), before the commit."""

signed_out = Signal()
"""A person is signing out on this device. Sent without arguments, before the answer."""
