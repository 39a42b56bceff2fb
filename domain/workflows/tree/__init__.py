"""Work on the tree of organisations below the root of a unit (`docs/tree.md`)."""
