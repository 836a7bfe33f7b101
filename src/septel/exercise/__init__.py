"""People in the loop, without the web: one director, one log, seats, access, MSEL, evaluation.

In come a scenario's design and what the seats command; out go records of an append-only log, and what each seat may read of
them. The state is a fold of the records' outcomes and of nothing else. Nothing here speaks HTTP, and the simulation's
compiled rules run only in a child process (`septel.exercise.kernel`), so that a director never waits for a compiler.
"""
