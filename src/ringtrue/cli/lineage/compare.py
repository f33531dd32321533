"""`ringtrue lineage compare`: hold one checkpoint against another."""

from pathlib import Path

import click

from ringtrue.cli.telling import common, next_step, note, tell, tell_shown, write_whole
from ringtrue.errors import ArtefactUnreadable


@click.command()
@click.argument("examined", type=click.Path(path_type=Path))
@click.argument("reference", type=click.Path(path_type=Path))
@click.option(
    "--references", type=click.IntRange(min=1), default=1, help="How many references are compared in all (corrects p)."
)
@click.option(
    "--map", "drawing", type=click.Path(path_type=Path, dir_okay=False),
    help="Draw which layer comes from which, as FILE.svg or FILE.html.",
)  # fmt: skip
@common
def command(
    examined: Path,
    reference: Path,
    references: int,
    drawing: Path | None,
    as_json: bool,
    output: str,
    quiet: bool,
    no_progress: bool,
) -> int:
    """Say of each component of EXAMINED whether it depends on REFERENCE; folders or files of weights.

    Reads safetensors, GGUF and PyTorch files, packed or not, without running anything of theirs. Names, shards, order,
    configuration and licence count for nothing. What cannot be read is "not testable" (exit 1).
    """
    from ringtrue.cli.lineage.reading import bar, opened, size_of, unread
    from ringtrue.instruments.checkpoint import Damaged
    from ringtrue.instruments.lineage import Comparison, Verdict
    from ringtrue.instruments.lineage.compare import compare
    from ringtrue.reports import layer_map, lineage_data, lineage_text

    trouble: ArtefactUnreadable | None = None
    try:
        a, b = opened(examined), opened(reference)
        total = size_of(a, b)
        with bar(f"comparing {examined.name}", total, drawn=not (quiet or no_progress or as_json)) as advance:
            told = [0.0]

            def heard(share: float) -> None:
                advance(int((share - told[0]) * total))
                told[0] = share

            try:
                found = compare(a, b, references=references, heard=heard)
            except Damaged as error:
                raise unread(examined, str(error)) from error
    except ArtefactUnreadable as error:
        trouble = error
        found = Comparison(verdict=Verdict.NOT_TESTABLE, log10_p=0.0, components=(), why=f"{error.where}: {error.why}")
    if drawing:
        write_whole(drawing, layer_map.drawn(found, as_page=drawing.suffix.lower() in (".html", ".htm")).encode())
    if as_json:
        tell(lineage_data.as_text(found, examined=examined.name, reference=reference.name), output)
    else:
        tell_shown(lambda console: lineage_text.show(found, console, examined.name, reference.name), output)
        if drawing:
            note(f"map of layers: {drawing}", quiet=quiet)
    if trouble:
        note(f"try: {trouble.try_}", quiet=quiet or as_json)
        return 1
    next_step(f"ringtrue lineage identify {examined}", quiet=quiet or as_json)
    return 0
