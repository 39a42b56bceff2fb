"""The committees of the unit: who holds which post, what is to be done, a new committee after a congress."""
