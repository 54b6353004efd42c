"""GitOps for Conductor: review, deploy, promote and roll back workflow definitions."""

__version__ = "0.1.0"
