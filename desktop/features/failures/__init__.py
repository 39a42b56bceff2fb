"""What people see when the program itself goes wrong."""
