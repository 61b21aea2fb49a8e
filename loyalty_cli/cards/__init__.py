"""The card in the hand: its number and its picture. Pure: no SQL, no files, no clock, no randomness."""
