"""Thống kê: biểu theo dõi, biểu số liệu và biểu đồ (S13)."""
