"""What tasks of language models are given."""
