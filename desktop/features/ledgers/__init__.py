"""The books of the unit, read out of its cases."""
