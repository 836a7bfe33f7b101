"""Selection of the best design, within limits: the procedures, the schedules that they make, and what they come to."""
