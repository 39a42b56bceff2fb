"""A member (đoàn viên) of the Youth Union."""
