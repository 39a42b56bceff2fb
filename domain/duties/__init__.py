"""What a unit has to see to again and again: the weekly review, and campaigns with a last day."""
