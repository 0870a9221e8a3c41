"""Tracks: a learner on a role, what they have ticked, and the numbers made of it."""
