"""Layer 2: text to forms and back: reader, grammar, formatter."""
