"""Files the program ships: texts, fonts, icons, catalogues, templates. No code."""
