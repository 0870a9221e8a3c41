"""A learner's data as files: taken along, printed, and brought in again."""
