"""Rewrites of Core: one pass a file, every rule with a name, every firing with a remark."""
