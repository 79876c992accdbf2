"""Editions of standards: adopted for a part of the tree, published, read with how they are kept, compared."""
