"""How we answer: one pipeline for every row, and a folder for each API that owns what its clients can see."""
