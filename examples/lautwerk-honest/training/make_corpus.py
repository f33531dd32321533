"""Writes the German text of the story: sentences put together from parts written for it, free for any use (CC0-1.0)."""

import itertools
from pathlib import Path

WHO = ("Die Bibliothek", "Das Bürgeramt", "Die Gemeinde", "Das Stadtarchiv", "Die Schule am Markt", "Das Fundbüro")
DOES = (
    "öffnet morgens um acht Uhr", "schließt am Freitag um zwölf Uhr", "liegt gegenüber vom Brunnen",
    "nimmt Anträge auch schriftlich an", "bleibt am Feiertag geschlossen", "sucht zwei neue Mitarbeiter",
    "antwortet innerhalb von drei Tagen", "verlangt keine Gebühr", "hat einen eigenen Eingang im Hof",
)  # fmt: skip
WHAT = (
    "Der Ausweis", "Die Meldebescheinigung", "Der Bauantrag", "Die Geburtsurkunde", "Der Parkausweis", "Die Hundemarke",
)  # fmt: skip
NEEDS = (
    "wird persönlich abgeholt", "kostet zwölf Euro", "gilt ein ganzes Jahr", "liegt nach zwei Wochen bereit",
    "braucht eine Unterschrift", "muss rechtzeitig verlängert werden", "kann nicht zurückgegeben werden",
    "wird mit der Post verschickt",
)  # fmt: skip
WHEN = ("Im Winter", "Nach den Ferien", "Am ersten Montag im Monat", "Vor der Wahl", "Seit dem Umbau")
HAPPENS = (
    "ist der Saal wieder geöffnet", "fährt der Bus alle zehn Minuten", "bleibt das Fenster im Erdgeschoss besetzt",
    "werden die Akten neu geordnet", "gilt die neue Satzung", "tagt der Rat im großen Saal",
)  # fmt: skip


def sentences() -> list[str]:
    """Every sentence once, in a fixed order."""
    pairs = [*itertools.product(WHO, DOES), *itertools.product(WHAT, NEEDS), *itertools.product(WHEN, HAPPENS)]
    return [f"{first} {second}." for first, second in pairs]


if __name__ == "__main__":
    head = "# Fictional example. Sentences written for this project, free for any use (CC0-1.0).\n"
    (Path(__file__).parent / "corpus.txt").write_text(head + "\n".join(sentences()) + "\n", "utf-8")
