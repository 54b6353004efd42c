"""Where the official SDK has its ObjectMapper."""
