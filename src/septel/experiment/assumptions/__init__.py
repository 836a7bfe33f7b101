"""Which assumptions matter to the answer: one at a time, by Morris and by Sobol, and at what value the answer would change."""
