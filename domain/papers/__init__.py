"""What papers need of the rules: the blocks of numbers that laptops reserve."""
