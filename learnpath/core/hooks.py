"""Signals that cross features upwards; connected in app.py and sent inside the caller's transaction."""

from blinker import Signal

signed_in = Signal()
"""A person has signed in or signed up. Sent with `user_id`, `now` (seconds), before the commit."""

signed_out = Signal()
"""A person is signing out on this device. Sent without arguments, before the answer."""

invited = Signal()
"""Somebody wants to sign up on a site that is open by invitation. Sent with the `path` that they come from and `now`;
a receiver returns whether that is an invitation which works.
"""
