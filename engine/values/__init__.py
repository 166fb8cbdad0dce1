"""Layer 1: what RTFS programs compute with: atoms, collections, equality, sequences, printing."""
