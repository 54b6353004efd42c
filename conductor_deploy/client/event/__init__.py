"""Events, and the queues that they come from."""
