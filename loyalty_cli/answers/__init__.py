"""WHAT A CASHIER IS TOLD: an event and a customer, as the object for scripts and as lines to read at a glance."""
