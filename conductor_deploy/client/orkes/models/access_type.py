from enum import Enum

__all__ = ["AccessType"]


class AccessType(str, Enum):
    """What a subject may do with a target."""

    CREATE = "CREATE"
    READ = "READ"
    UPDATE = "UPDATE"
    DELETE = "DELETE"
    EXECUTE = "EXECUTE"
