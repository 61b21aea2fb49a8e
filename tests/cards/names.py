"""Names as people have them, in many scripts and lengths."""

NAMES = [
    "Li",
    "Ana Popescu",
    "Ștefan Țepeș",
    "Мария Иванова",
    "Александр Константинопольский",
    "Ѝва Щъркелова-Джагарова",
    "Олександра Ґалаґан-Їжакевич",
    "Ελένη Παπαδοπούλου-Οικονόμου",
    "Nguyễn Thị Phương Ẩn",
    "Đặng Hữu Ước Trường Sơn",
    "Þórbjörg Ægisdóttir",
    "Łukasz Brzęczyszczykiewicz",
    "İbrahim Çağlayangil Şahinoğlu",
    "Արամ Խաչատրյան",
    "გიორგი ჩხეიძე",
    "María del Pilar Fernández de Córdoba y Álvarez de Toledo",
    "Hubert Blaine Wolfeschlegelsteinhausenbergerdorff",
    "Donaudampfschifffahrtsgesellschaftskapitänswitwenrentenauszahlungsstelle",
    "Константин Константинович Константинопольский-Преображенский, младший",
    "Zoë O’Brien 😀 (日本語)",
]
