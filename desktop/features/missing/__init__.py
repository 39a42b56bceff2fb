"""Rà soát: thiếu thông tin (S15)."""
