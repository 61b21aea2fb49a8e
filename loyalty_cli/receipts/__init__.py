"""WHAT THE CUSTOMER TAKES HOME. A slip of what was booked; printed after the commit, and a dead printer undoes nothing."""
