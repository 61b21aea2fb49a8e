"""What the shop promised: pure rules. Plain values in, plain values out; no SQL, no files, no clock."""
