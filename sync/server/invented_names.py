"""Parts of Vietnamese names, from which people are invented: common ones, and those of other peoples."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class NameParts:
    """`ethnicity` is the label in the catalogue; middle and given names by sex."""

    ethnicity: str
    families: tuple[str, ...]
    male_middles: tuple[str, ...]
    male_given: tuple[str, ...]
    female_middles: tuple[str, ...]
    female_given: tuple[str, ...]


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


# Repeated words are as frequent as they stand here.
KINH = NameParts(
    "Kinh",
    _words(
        "Nguyễn Nguyễn Nguyễn Nguyễn Nguyễn Nguyễn Nguyễn Trần Trần Lê Lê Phạm Phạm Hoàng Huỳnh Phan Vũ Võ "
        "Đặng Bùi Đỗ Hồ Ngô Dương Lý Đinh Đào Đoàn Trịnh Tạ Cao Lương Mai Tô Hà Chu Quách Lưu Phùng Thái"
    ),
    _words("Văn Văn Văn Hữu Đức Công Minh Quang Đình Xuân Thanh Tuấn Gia Mạnh Ngọc Thế Bá Duy Trọng Anh"),
    _words(
        "An Anh Bình Cường Dũng Duy Đạt Đức Giang Hải Hiếu Hoà Hoàng Hùng Huy Hưng Khánh Khoa Kiên Lâm "
        "Linh Long Minh Nam Nghĩa Phong Phúc Quân Quang Sơn Tài Thắng Thành Thịnh Toàn Trung Tú Tuấn Việt"
    ),
    _words("Thị Thị Thị Thị Thu Ngọc Thanh Minh Phương Thuỳ Hồng Kim Khánh Diệu Mai Quỳnh Bích Hoài Như Bảo"),
    _words(
        "An Anh Chi Dung Duyên Giang Hà Hằng Hạnh Hiền Hoa Hoà Huệ Hương Huyền Lan Liên Linh Loan Ly Mai My "
        "Nga Ngân Ngọc Nhung Oanh Phương Quyên Quỳnh Tâm Thảo Thu Thuỷ Trang Trinh Tuyết Uyên Vân Xuân Yến"
    ),
)

OTHERS = (
    NameParts(
        "Tày", _words("Nông Hoàng Lý Ma Bế"), _words("Văn Đức"), _words("Páo Thiện Quyết Tuyên Đại"),
        _words("Thị"), _words("Nhình Niềm Bích Điểm Lả"),
    ),
    NameParts(
        "Thái", _words("Lò Cầm Quàng Lường Vì"), _words("Văn"), _words("Pọm Inh Hặc Phanh Toản"),
        _words("Thị"), _words("Pản Inh Hương Phượng Xuân"),
    ),
    NameParts("Mường", _words("Bùi Đinh Quách Hà"), _words("Văn"), _words("Ển Nhậy Tiến"), _words("Thị"),
              _words("Ươm Nhớn Lệ")),
    NameParts("Mông", _words("Giàng Sùng Vàng Thào Lý"), _words("A Seo Mí"), _words("Páo Dơ Chứ Lử Sính"),
              _words("Thị"), _words("Mảy Dợ Sua Chở Máy")),
    NameParts("Nùng", _words("Nông Lộc Vi Hứa"), _words("Văn"), _words("Sằn Đạo Phúc"), _words("Thị"),
              _words("Slao Kiều Hội")),
    NameParts("Ê đê", ("Y",), ("Moan", "Krông", "Thông", "Bhăm"), ("Êban", "Niê", "Byă", "Kbuôr"),
              ("H'Hen", "H'Linh", "H'Xíu"), ("Niê", "Êban", "Mlô")),
    NameParts("Khơ Me", _words("Thạch Kim Sơn Lâm Danh"), _words("Sô Phi Văn"), _words("Phia Rum Đa Hiên"),
              _words("Thị Sa"), _words("Rương Phone Nary Hương")),
    NameParts("Chăm", _words("Bá Thành Đàng Quảng"), _words("Văn Ngọc"), _words("Hiệp Đại Tỏ"), _words("Thị"),
              _words("Kiều Nhím Sương")),
    NameParts("Hoa", _words("Lâm Trương Huỳnh Lý"), _words("Chí Vĩ Gia"), _words("Cường Hào Kiệt"),
              _words("Mỹ Tuệ"), _words("Linh Nghi Mẫn")),
)  # fmt: skip
