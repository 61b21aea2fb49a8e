"""What the owner is told: the books summed up, and lived through again. Nothing is written."""
