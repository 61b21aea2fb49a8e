"""Files in and out: customers, purchases and balances, in the shapes that tills and spreadsheets write."""
