"""Layer 8: the tiers. Each gives the same values, errors, tail behaviour and order of effects."""
