"""Import: files of other systems, by a declared mapping, into the catalogue package."""
