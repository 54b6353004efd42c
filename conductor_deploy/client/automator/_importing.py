"""Whether this process only imports modules, to run functions of them: those modules may start workers."""

import threading

__all__ = ["is_importing"]

# What a module does while it is imported is told by nothing else.
is_importing = threading.Event()
