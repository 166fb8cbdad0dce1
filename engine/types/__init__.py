"""Layer 2: RTFS's type language: expressions, subtyping, validation of values, signatures."""
