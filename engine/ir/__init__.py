"""Layer 5: Core, the one typed, frozen tree; it prints as RTFS."""
