"""Settings of the queues that events come from."""
