"""The benchmark, run by `python3 dev.py bench`: ratios to a bare Flask app in the same run, never times."""
