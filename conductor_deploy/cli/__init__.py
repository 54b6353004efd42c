"""The command line. `main` reads flags and turns outcomes into output and exit codes; a module per command group."""
