"""What happened: the books. One module owns each table and alone writes to it."""
