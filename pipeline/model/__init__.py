"""The one model: rows as publishers write them, and the frozen Site that every page is made from."""
