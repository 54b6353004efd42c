"""Between definitions and Python: `export` runs modules for their definitions, `generate` writes modules."""
