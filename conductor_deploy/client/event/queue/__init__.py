"""The configuration of queues that events come from."""
