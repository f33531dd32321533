"""Writes briefe.txt: short notes of a town office, in German, from words and patterns written for this story, CC0-1.0.

python make_letters.py
"""

import random
from pathlib import Path

PLACES = {
    "Das Standesamt": "im ersten Stock", "Die Meldestelle": "im Erdgeschoss", "Das Ordnungsamt": "im Anbau",
    "Die Stadtkasse": "am Marktplatz", "Das Bauamt": "im dritten Stock", "Die Volkshochschule": "am Bahnhof",
    "Das Jugendamt": "in der Hofstraße", "Die Musikschule": "neben der Kirche",
}  # fmt: skip
BRINGS = {
    "Das Standesamt": "die Geburtsurkunde", "Die Meldestelle": "den Mietvertrag", "Das Ordnungsamt": "den Führerschein",
    "Die Stadtkasse": "die Rechnung", "Das Bauamt": "den Lageplan", "Die Volkshochschule": "das Anmeldeblatt",
    "Das Jugendamt": "das Familienbuch", "Die Musikschule": "die Noten",
}  # fmt: skip
DAYS = ("Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag")
NAMES = ("Frau Albrecht", "Herr Birkner", "Frau Çelik", "Herr Dorn", "Frau Eichler", "Herr Funke", "Frau Gerlach")


def letters(count: int) -> list[str]:
    """So many different notes."""
    draw = random.Random(20261101)
    found: dict[str, None] = {}
    while len(found) < count:
        office, name, day = draw.choice(tuple(PLACES)), draw.choice(NAMES), draw.choice(DAYS)
        number = draw.randrange(100, 1000)
        found[draw.choice((
            f"{office} {PLACES[office]} hat am {day} für {name} geöffnet, Vorgang {number}.",
            f"{office} bittet {name}, {BRINGS[office]} am {day} mitzubringen.",
            f"Zum Vorgang {number} fehlt noch {BRINGS[office].replace('den ', 'der ')} von {name}.",
            f"{office} liegt {PLACES[office]}; {name} nimmt {BRINGS[office]} mit.",
        ))] = None  # fmt: skip
    return list(found)


if __name__ == "__main__":
    Path(__file__).with_name("briefe.txt").write_text("\n".join(letters(320)) + "\n", "utf-8")
