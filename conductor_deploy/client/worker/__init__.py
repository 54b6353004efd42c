"""Functions that work on tasks: how they are declared, configured and found."""
