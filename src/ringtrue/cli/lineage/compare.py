"""`ringtrue lineage compare`: hold one checkpoint against another."""

from pathlib import Path

import click

from ringtrue.cli.telling import common, next_step, note, tell, tell_shown, write_whole
from ringtrue.errors import ArtefactUnreadable


@click.command()
@click.argument("examined", type=click.Path(path_type=Path))
@click.argument("references", metavar="REFERENCE...", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option(
    "--references", "in_all", type=click.IntRange(min=1), default=1,
    help="How many references are compared in all, where more than those named here (corrects p).",
)  # fmt: skip
@click.option(
    "--map", "drawing", type=click.Path(path_type=Path, dir_okay=False),
    help="Draw which layer comes from which, as FILE.svg or FILE.html.",
)  # fmt: skip
@common
def command(
    examined: Path,
    references: tuple[Path, ...],
    in_all: int,
    drawing: Path | None,
    as_json: bool,
    output: str,
    quiet: bool,
    no_progress: bool,
) -> int:
    """Say of each component of EXAMINED whether it depends on each REFERENCE; folders or files of weights.

    Of those on which it depends, tells which layer comes from which, with what share, and what is its own. Reads
    safetensors, GGUF and PyTorch files, packed or not, without running anything of theirs. Names, shards, order,
    configuration and licence count for nothing. What cannot be read is "not testable" (exit 1).
    """
    from ringtrue.cli.lineage.reading import bar, opened, size_of, unread
    from ringtrue.instruments.checkpoint import Damaged
    from ringtrue.instruments.lineage import Comparison, Verdict
    from ringtrue.instruments.lineage.compare import compare
    from ringtrue.instruments.lineage.mixture import Origin, mixtures
    from ringtrue.reports import layer_map, lineage_data, lineage_text

    trouble: ArtefactUnreadable | None = None
    mixture: dict[str, tuple[Origin, ...]] = {}
    names = [each.name or str(each) for each in references]
    try:
        a, others = opened(examined), [opened(each) for each in references]
        total = sum(size_of(a, each) for each in others)
        found = []
        with bar(f"comparing {examined.name}", total, drawn=not (quiet or no_progress or as_json)) as advance:
            for path, b in zip(references, others, strict=True):
                size, told = size_of(a, b), [0.0]

                def heard(share: float, size: int = size, told: list[float] = told) -> None:
                    advance(int((share - told[0]) * size))
                    told[0] = share

                try:
                    found.append(compare(a, b, references=max(in_all, len(references)), heard=heard))
                except Damaged as error:
                    raise unread(path, str(error)) from error
            mixture = mixtures(a, list(zip(others, found, strict=True)))
    except ArtefactUnreadable as error:
        trouble = error
        why = f"{error.where}: {error.why}"
        found = [Comparison(verdict=Verdict.NOT_TESTABLE, log10_p=0.0, components=(), why=why) for _ in references]
    pairs = list(zip(names, found, strict=True))
    if drawing:
        as_page = drawing.suffix.lower() in (".html", ".htm")
        write_whole(drawing, layer_map.drawn(pairs, mixture, as_page=as_page).encode())
    if as_json:
        tell(lineage_data.as_text(pairs, mixture, examined=examined.name), output)
    else:
        tell_shown(lambda console: lineage_text.show(pairs, mixture, console, examined.name), output)
        if drawing:
            note(f"map of layers: {drawing}", quiet=quiet)
    if trouble:
        note(f"try: {trouble.try_}", quiet=quiet or as_json)
        return 1
    next_step(f"ringtrue lineage identify {examined}", quiet=quiet or as_json)
    return 0
