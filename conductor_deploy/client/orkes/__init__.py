"""The clients, under the names of the official SDK."""
