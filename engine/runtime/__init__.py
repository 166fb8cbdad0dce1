"""Layer 3: what running code needs: functions, namespaces, errors, budget, the host boundary.

Knows no primitive and no IR.
"""
