"""First run: from a machine that works for no unit to one whose cadre can begin."""
