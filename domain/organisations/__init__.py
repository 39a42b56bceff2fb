"""An organisation (tổ chức Đoàn) of any level."""
