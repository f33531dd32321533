"""`ringtrue lineage fingerprint`: write the sketch of a checkpoint."""

import hashlib
import json
from pathlib import Path

import click

from ringtrue.cli.telling import common, next_step, tell, write_whole


@click.command()
@click.argument("path", type=click.Path(path_type=Path))
@click.option(
    "--sketch", "target", type=click.Path(path_type=Path, dir_okay=False), help="The file to write (NAME.sketch)."
)
@common
def command(path: Path, target: Path | None, as_json: bool, output: str, quiet: bool, no_progress: bool) -> None:
    """Write the sketch of a checkpoint: some kilobytes per layer by which it is recognised, and no weights.

    A maker can hand it to an auditor who then holds other models against it; the weights cannot be rebuilt from it.
    """
    from ringtrue.cli.lineage.reading import bar, opened, size_of, unread
    from ringtrue.instruments.checkpoint import Damaged
    from ringtrue.instruments.lineage.sketch import sketch
    from ringtrue.instruments.lineage.sketch_file import encode

    subjects = opened(path)
    with bar(f"reading {path.name}", size_of(subjects), drawn=not (quiet or no_progress or as_json)) as advance:
        try:
            made = sketch(subjects, advance)
        except Damaged as error:
            raise unread(path, str(error)) from error
    content = encode(made)
    written = target or Path(f"{path.resolve().stem}.sketch")
    write_whole(written, content)
    digest = hashlib.sha256(content).hexdigest()
    parts = [
        {"name": each.name, "role": each.role, "parameters": each.parameters, "feed_forwards": len(each.blocks),
         "anchors": len(each.anchors), "tensors": len(each.digests)}
        for each in made.parts
    ]  # fmt: skip
    if as_json:
        data = {"schema": "ringtrue/fingerprint/1", "sketch": str(written), "sha256": digest, "bytes": len(content),
                "parameters": made.parameters, "parts": parts}  # fmt: skip
        tell(json.dumps(data, ensure_ascii=True) + "\n", output)
        return
    from ringtrue.reports.inert import inert

    lines = [f"{written}: {len(content):,} bytes, sha256 {digest}"]
    lines += [
        f"  {inert(str(each['name']))} ({each['role']}): {each['parameters']:,} weights, {each['feed_forwards']} "
        f"feed-forwards, {each['anchors']} anchors"
        for each in parts
    ]
    tell("\n".join(lines) + "\n", output)
    next_step(f"ringtrue lineage reference add {written} --help", quiet=quiet)
