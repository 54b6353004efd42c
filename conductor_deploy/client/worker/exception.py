"""What a worker's function raises to say that there is no use in trying again."""

__all__ = ["NonRetryableException"]


class NonRetryableException(Exception):
    """Ends its task as FAILED_WITH_TERMINAL_ERROR, with the first argument as the reason."""

    def __init__(self, *args: object) -> None:
        super().__init__(*args)
