"""Directives: what one level tells the levels below it, with files, and who has read it."""
