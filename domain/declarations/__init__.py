"""What people declare of themselves on the App, and how it is answered."""
