"""Data only: catalogues, rule sets, fonts, icons and texts. Nothing here is ever imported for behaviour."""
