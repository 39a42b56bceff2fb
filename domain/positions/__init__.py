"""A position (chức vụ): who holds which post in which organisation, from when to when."""
