"""All that models are made of, and what reads and writes them."""

from conductor_deploy.client._codec import decode, dumps, plain
from conductor_deploy.client._fields import named, one_of, subset_of
from conductor_deploy.client._record import Model, model

__all__ = ["Model", "decode", "dumps", "model", "named", "one_of", "plain", "subset_of"]
