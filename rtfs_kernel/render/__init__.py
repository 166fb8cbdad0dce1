"""Records of `engine.api` to what a front end shows: one module per kind of record."""
