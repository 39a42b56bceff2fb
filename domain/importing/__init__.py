"""Lists that arrive as tables: what stands in their cells, and what is read out of it."""
