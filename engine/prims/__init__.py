"""Layer 4: the primitives, one row each, and the table they stand in."""
