"""Đề nghị cấp trên: people whom another unit has too, and what the level above answered."""
