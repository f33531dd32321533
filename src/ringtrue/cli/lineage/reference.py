"""`ringtrue lineage reference`: keep the library of sketches."""

import datetime
import json
from pathlib import Path

import click

from ringtrue.cli.telling import common, next_step, note, tell, tell_error
from ringtrue.errors import NotUnderstood, RingtrueError

library_option = click.option(
    "--library", type=click.Path(path_type=Path, file_okay=False), help="The folder of the library (default: your own)."
)
MODALITIES = ("text", "embedding", "vision", "audio")


@click.group()
def command() -> None:
    """Keep the library of sketches: who made each model, where, and since when it could be had.

    An installation comes without sketches of real models. `build` makes them from weights in folders or, with
    --online, from a hub.
    """


@command.command()
@click.argument("path", type=click.Path(path_type=Path))
@click.option("--id", "name", required=True, metavar="MAKER/MODEL", help="The name under which it is published.")
@click.option("--maker", required=True, help="Who made it.")
@click.option("--country", required=True, metavar="CC", help="The maker's seat, two letters.")
@click.option("--released", required=True, type=click.DateTime(["%Y-%m-%d"]), help="Since when it can be had.")
@click.option("--modality", type=click.Choice(MODALITIES), default="text", show_default=True)
@click.option("--source", default="", help="Where the weights were had from (default: the path).")
@click.option("--replace", is_flag=True, help="Replace a sketch of the same name.")
@library_option
@common
def add(
    path: Path,
    name: str,
    maker: str,
    country: str,
    released: datetime.datetime,
    modality: str,
    source: str,
    replace: bool,
    library: Path | None,
    as_json: bool,
    output: str,
    quiet: bool,
    no_progress: bool,
) -> None:
    """Add a sketch, or the weights in a folder, with maker, country and date; without them no reference is added."""
    from ringtrue.references import default_folder
    from ringtrue.references.building import reference_of, sketched
    from ringtrue.references.library import add as put

    content = _sketch(path, drawn=not (quiet or no_progress or as_json)) if _is_model(path) else sketched(path)
    reference = reference_of(
        content, name=name, maker=maker, country=country, released=released.date(), modality=modality,
        source=source or path.name,
    )  # fmt: skip
    held = put(library or default_folder(), reference, content, replace=replace)
    if as_json:
        tell(json.dumps({"schema": "ringtrue/reference-added/1", "id": name, "sketch": reference.sketch,
                         "references": len(held.references)}, ensure_ascii=True) + "\n", output)  # fmt: skip
        return
    tell(f"added {name}: {len(content):,} bytes, {len(held.references)} references in {held.folder}\n", output)
    next_step("ringtrue lineage identify PATH", quiet=quiet)


@command.command("list")
@library_option
@common
def list_(library: Path | None, as_json: bool, output: str, quiet: bool, no_progress: bool) -> None:
    """List the references of the library."""
    from ringtrue.references import SIGNED, default_folder
    from ringtrue.references.library import open_library
    from ringtrue.reports.inert import inert

    held = open_library(library or default_folder())
    signed = (held.folder / SIGNED).exists()
    if as_json:
        rows = [
            {"id": each.id, "maker": each.maker, "country": each.country, "released": each.released.isoformat(),
             "modality": each.modality, "parameters": each.parameters, "source": each.source, "sketch": each.sketch}
            for each in held.references
        ]  # fmt: skip
        data = {"schema": "ringtrue/reference-list/1", "library": str(held.folder), "digest": held.digest,
                "signed": signed, "references": rows}  # fmt: skip
        tell(json.dumps(data, ensure_ascii=True) + "\n", output)
        return
    lines = [
        inert(f"{each.id:40} {each.country}  {each.released}  {each.modality:9} {each.parameters:>16,}  {each.maker}")
        for each in held.references
    ]
    tell("\n".join([*lines, f"{len(lines)} references in {held.folder}"]) + "\n", output)
    if not lines:
        note("an installation comes without sketches of real models", quiet=quiet)
        next_step("ringtrue lineage reference build --online Qwen/Qwen2.5-0.5B", quiet=quiet)
        return
    next_step(
        "ringtrue lineage reference sign --key FILE" if not signed else "ringtrue lineage identify PATH", quiet=quiet
    )


@command.command()
@click.argument("models", nargs=-1, required=True, metavar="FOLDER-OR-ID...")
@click.option("--online", is_flag=True, help="Fetch models named MAKER/MODEL from the hub (HF_ENDPOINT, HF_TOKEN).")
@click.option("--replace", is_flag=True, help="Replace sketches of the same name.")
@library_option
@common
def build(
    models: tuple[str, ...], online: bool, replace: bool, library: Path | None, as_json: bool, output: str, quiet: bool,
    no_progress: bool,
) -> int:  # fmt: skip
    """Sketch known models, from folders that end in MAKER/MODEL or models--MAKER--MODEL, or from a hub with --online.

    Maker, country, date and modality come from the catalogue of known models; for others use `add`. Fetched weights are
    kept only until their sketch is made. A model that cannot be read does not stop the others (exit 1).
    """
    from ringtrue.references import default_folder
    from ringtrue.references.building import catalogued, fetched, name_of, reference_of
    from ringtrue.references.library import add as put

    folder = library or default_folder()
    built: list[str] = []
    troubles: list[RingtrueError] = []
    drawn = not (quiet or no_progress or as_json)
    for each in models:
        path = Path(each)
        try:
            if path.is_dir():
                known = catalogued(name_of(path))
                content = _sketch(path, drawn=drawn)
                source = known.source
            elif not online:
                raise NotUnderstood(
                    f"`{each}` was not added", why="there is no such folder, and nothing is fetched without --online",
                    try_=f"ringtrue lineage reference build --online {each}",
                )  # fmt: skip
            else:
                known = catalogued(each)
                with fetched(each) as copy:
                    content = _sketch(copy.folder, drawn=drawn)
                    source = copy.source
            reference = reference_of(
                content, name=known.id, maker=known.maker, country=known.country, released=known.released,
                modality=known.modality, source=source,
            )  # fmt: skip
            put(folder, reference, content, replace=replace)
            built.append(known.id)
        except RingtrueError as error:
            troubles.append(error)
    if as_json:
        told = [{"what": each.what, "where": each.where, "why": each.why} for each in troubles]
        data = {"schema": "ringtrue/reference-built/1", "library": str(folder), "built": built, "troubles": told}
        tell(json.dumps(data, ensure_ascii=True) + "\n", output)
    else:
        tell("".join(f"built {each}\n" for each in built), output)
        for trouble in troubles:
            tell_error(trouble, as_json=False)
    if troubles:
        return max(each.exit_code for each in troubles) if not built else 1
    next_step("ringtrue lineage reference sign --key FILE", quiet=quiet or as_json)
    return 0


@command.command()
@click.option("--key", type=click.Path(path_type=Path, dir_okay=False), help="The private key, PEM, Ed25519.")
@click.option("--new-key", type=click.Path(path_type=Path, dir_okay=False), help="Make a key here first.")
@library_option
@common
def sign(
    key: Path | None, new_key: Path | None, library: Path | None, as_json: bool, output: str, quiet: bool,
    no_progress: bool,
) -> None:  # fmt: skip
    """Sign the list of the library, so that others can verify that nothing was added or exchanged."""
    from ringtrue.references import default_folder, seal
    from ringtrue.references.library import open_library

    if new_key:
        seal.make_key(new_key)
    used = new_key or key
    if used is None:
        raise NotUnderstood("nothing was signed", why="there is no key", try_="--key FILE, or --new-key FILE")
    held = open_library(library or default_folder())
    _not_empty(held.references, held.folder)
    told = seal.sign(held, used)
    if as_json:
        tell(json.dumps({"schema": "ringtrue/reference-signed/1", "key": told, "digest": held.digest}) + "\n", output)
        return
    tell(f"signed {len(held.references)} references with key {told}\n", output)
    next_step(f"ringtrue lineage reference verify --key {used.with_suffix('.pub')}", quiet=quiet)


@command.command()
@click.option("--key", type=click.Path(path_type=Path, dir_okay=False), required=True, help="The signer's public key.")
@library_option
@common
def verify(key: Path, library: Path | None, as_json: bool, output: str, quiet: bool, no_progress: bool) -> None:
    """Check the signature of the library and every sketch against its list (exit 12 when anything differs)."""
    from ringtrue.references import default_folder, seal
    from ringtrue.references.identify import sketches_of
    from ringtrue.references.library import open_library

    held = open_library(library or default_folder())
    _not_empty(held.references, held.folder)
    count = seal.verify(held, key)
    for _ in sketches_of(held):
        pass
    if as_json:
        tell(json.dumps({"schema": "ringtrue/reference-verified/1", "references": count, "digest": held.digest}) + "\n",
             output)  # fmt: skip
        return
    tell(f"the library holds: {count} references, list {held.digest}\n", output)
    next_step("ringtrue lineage identify PATH", quiet=quiet)


def _not_empty(references: object, folder: Path) -> None:
    from ringtrue.errors import NothingToExamine

    if not references:
        raise NothingToExamine(
            "there is no reference library", where=str(folder), try_="ringtrue lineage reference build FOLDER"
        )


def _is_model(path: Path) -> bool:
    """Whether this is a checkpoint and no sketch."""
    if path.is_dir():
        return True
    from ringtrue.references.building import is_sketch

    return path.exists() and not is_sketch(path)


def _sketch(path: Path, *, drawn: bool) -> bytes:
    from ringtrue.cli.lineage.reading import bar, opened, size_of, unread
    from ringtrue.instruments.checkpoint import Damaged
    from ringtrue.instruments.lineage.sketch import sketch
    from ringtrue.instruments.lineage.sketch_file import encode

    subjects = opened(path)
    with bar(f"reading {path.name}", size_of(subjects), drawn=drawn) as advance:
        try:
            return encode(sketch(subjects, advance))
        except Damaged as error:
            raise unread(path, str(error)) from error
