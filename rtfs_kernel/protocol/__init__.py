"""Jupyter's messages: one reply to every request, whatever happens inside. Knows no language."""
