"""Work by workflows: the board, one case, and one step for many people."""
