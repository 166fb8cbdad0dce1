"""Core as bytes and back, for caches that outlive the process."""
