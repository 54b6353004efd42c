"""Metrics and logs of workers and clients."""
