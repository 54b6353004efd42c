"""Executions as applications use them."""
