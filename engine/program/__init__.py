"""Layer 10: texts as programs: running, modules, checking, describing."""
