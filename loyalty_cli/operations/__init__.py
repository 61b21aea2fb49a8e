"""What a shop does: one function and one atomic block a file. Gather, decide, record."""
