"""What a learner keeps on an item: notes, links, evidence, sub-steps, dates, history."""
