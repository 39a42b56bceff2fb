"""Duyệt kê khai trên App: whom each one means, and the answer."""
