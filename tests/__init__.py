"""LearnPath's tests. They mirror the package; house/ holds the rules of the house, journeys/ a real browser."""
