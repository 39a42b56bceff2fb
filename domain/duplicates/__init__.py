"""Two entries of one person: how likely they are one, and how two records are folded into one and back."""
