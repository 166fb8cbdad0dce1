"""Facts about Core, in side tables: what a node may do, what it may give, how often it is used."""
