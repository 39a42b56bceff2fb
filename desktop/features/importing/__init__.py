"""Nhập từ Excel (S07): seven steps from a file to the register."""
