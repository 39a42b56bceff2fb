"""First run: this laptop is enrolled with its unit."""
