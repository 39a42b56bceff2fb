"""The members of the unit: the list and the form."""
