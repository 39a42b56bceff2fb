"""Ctrl+K: one search for people, organisations and screens."""
