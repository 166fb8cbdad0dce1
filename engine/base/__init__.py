"""Layer 0: spans, problems and text positions; knows nothing of RTFS."""
