"""Papers on the screen, on the printer and as a PDF: one document for all three."""
