"""Whether a licence text lies beside a component."""

from collections.abc import Iterator

from ringtrue.examiners import Case, Exhibit, examiner
from ringtrue.observation import Kind, Observation

FEWEST_WORDS = 20
"""The shortest licences in use (0BSD, the Fair License) have about as many words; less is a mention, no text."""

MOST_BYTES = 4 << 20


@examiner(
    per=Kind.COMPONENT,
    topics=("licence.present", "licence.file"),
    reads=("licence*",),
    cases=(
        Case(
            says="a licence text is a licence file",
            files={
                "licence/LICENSE": b"Permission is hereby granted, free of charge, to any person obtaining a copy of "
                b"this software and associated documentation files, to deal in the Software without restriction.\n"
            },
            expects={"licence.present": (True,), "licence.file": ("licence/LICENSE",)},
        ),
        Case(
            says="an empty licence file holds no terms",
            files={"licence/LICENSE": b"\n"},
            expects={"licence.present": (False,)},
        ),
        Case(
            says="a name of a licence is not its text",
            files={"licence/LICENSE": b"MIT\n"},
            expects={"licence.present": (False,)},
        ),
    ),
)
def licence_present(exhibit: Exhibit) -> Iterator[Observation]:
    """Is there a licence text for this component at all?

    Only the text that was delivered counts: a licence named on a card or a web page can change tomorrow.
    What the text allows is read elsewhere; here only its presence is shown.
    """
    roles = (role for role in sorted(exhibit.artefacts) if role.startswith("licence"))
    files = tuple(file for role in roles for file in exhibit.files(role))
    texts = [each for each in files if len(each.read(MOST_BYTES).split()) >= FEWEST_WORDS]
    yield exhibit.seen("licence.present", bool(texts), *(each.place for each in texts or files))
    for each in texts:
        yield exhibit.seen("licence.file", each.name, each.place)
