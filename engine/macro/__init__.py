"""Layer 4: from surface forms and user macros to the kernel forms that lowering knows."""
