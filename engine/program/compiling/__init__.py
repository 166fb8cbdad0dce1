"""When code is optimised, what it takes for granted, and how it goes back when that changes."""
