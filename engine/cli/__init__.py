"""The `rtfs` command: run, eval, repl, check, fmt, doc, docs."""
