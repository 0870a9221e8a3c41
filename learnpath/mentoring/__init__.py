"""Mentoring: what a learner shares with whom, and what a mentor sees of it."""
