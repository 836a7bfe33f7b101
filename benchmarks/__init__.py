"""Speed against peers and against C, each figure measured in the run that prints it: `python -m benchmarks`."""
