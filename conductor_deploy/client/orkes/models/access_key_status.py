from enum import Enum

__all__ = ["AccessKeyStatus"]


class AccessKeyStatus(str, Enum):
    """Whether a key may be used."""

    ACTIVE = "ACTIVE"
    INACTIVE = "INACTIVE"
