"""THE CASHIER'S SESSION: one process all day. What a line means and what follows is decided purely; the desk does it."""
