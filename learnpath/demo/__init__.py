"""A site to try: invented people with four months of history, told as acts that the verbs play one after the other."""
