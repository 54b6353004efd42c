"""The names of metrics, and of their labels."""
