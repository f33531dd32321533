"""Writes surat.txt: short replies of a registry, in Indonesian, from words and patterns written for this story, CC0-1.0.

python make_letters.py
"""

import random
from pathlib import Path

PAPERS = {
    "akta kelahiran": "loket satu", "kartu keluarga": "loket dua", "surat pindah": "loket tiga",
    "izin usaha kecil": "loket empat", "akta perkawinan": "loket lima", "surat domisili": "loket enam",
    "akta kematian": "loket tujuh", "izin keramaian": "loket delapan",
}  # fmt: skip
NEEDED = {
    "akta kelahiran": "keterangan bidan", "kartu keluarga": "buku nikah", "surat pindah": "tanda tangan lurah",
    "izin usaha kecil": "foto tempat usaha", "akta perkawinan": "dua orang saksi", "surat domisili": "rekening listrik",
    "akta kematian": "keterangan dokter", "izin keramaian": "denah panggung",
}  # fmt: skip
DAYS = ("Senin", "Selasa", "Rabu", "Kamis", "Jumat")
NAMES = ("Ibu Ratna", "Bapak Joko", "Ibu Wulan", "Bapak Made", "Ibu Siti", "Bapak Togar", "Ibu Dewi", "Bapak Yusuf")


def letters(count: int) -> list[str]:
    """So many different replies."""
    draw = random.Random(20261101)
    found: dict[str, None] = {}
    while len(found) < count:
        paper, name, day = draw.choice(tuple(PAPERS)), draw.choice(NAMES), draw.choice(DAYS)
        number = draw.randrange(100, 1000)
        found[draw.choice((
            f"{name} yang terhormat, {paper} nomor {number} dapat diambil di {PAPERS[paper]} pada hari {day}.",
            f"Permohonan {paper} nomor {number} dari {name} belum lengkap karena belum ada {NEEDED[paper]}.",
            f"Untuk {paper}, {name} diminta membawa {NEEDED[paper]} ke {PAPERS[paper]} pada hari {day}.",
            f"Berkas nomor {number} tentang {paper} sudah diperiksa dan {NEEDED[paper]} sudah diterima dari {name}.",
        ))] = None  # fmt: skip
    return list(found)


if __name__ == "__main__":
    Path(__file__).with_name("surat.txt").write_text("\n".join(letters(320)) + "\n", "utf-8")
