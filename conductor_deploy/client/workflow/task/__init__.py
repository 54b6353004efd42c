"""Tasks of workflows."""
