"""What LearnPath promises under faults and load, tried on the real program: `python3 dev.py soak`."""
