"""Portfolio pieces: what a learner made, where it is, and which skills it shows."""
