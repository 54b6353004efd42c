"""Workflows as programs use them."""
