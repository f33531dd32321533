"""`ringtrue drill retrain`: fine-tune the model in the dark, and see the loss on held-out rows fall."""

import datetime
import json
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ringtrue.cli.drill.dark_run import WithCommand
from ringtrue.cli.telling import common, next_step, tell, tell_shown
from ringtrue.errors import CouldNotFinish, NothingToExamine, NotUnderstood

if TYPE_CHECKING:
    from rich.console import Console

    from ringtrue.dossier import Opened
    from ringtrue.drills.retrain import Job


@click.command(cls=WithCommand, options_metavar="[OPTIONS]")
@click.argument("folder", metavar="[DOSSIER] [-- CMD ...]", default=".", type=click.Path(path_type=Path))
@click.option("--component", help="The component to train (default: the decoder, or the only one).")
@click.option(
    "--data", multiple=True, metavar="FILE", help="Data inside the dossier (default: that of its fine-tuning)."
)
@click.option("--manifest", metavar="FILE", help="The manifest of the data (default: that of its fine-tuning).")
@click.option("--method", type=click.Choice(["lora", "full"]), default="lora", show_default=True)
@click.option("--steps", type=click.IntRange(1), default=120, show_default=True)
@click.option("--batch", type=click.IntRange(1), default=16, show_default=True, help="Rows a step.")
@click.option("--tokens", type=click.IntRange(8), default=256, show_default=True, help="The most of one row.")
@click.option("--rank", type=click.IntRange(1), default=16, show_default=True, help="Rank of the adapter.")
@click.option("--learning-rate", type=float, default=3e-3, show_default=True)
@click.option("--held-out", type=click.FloatRange(0.01, 0.5), default=0.15, show_default=True, help="Share of rows.")
@click.option("--nonce", metavar="HEX", help="The examiner's own word, mixed into everything that is drawn.")
@click.option("--again", type=click.Path(path_type=Path, dir_okay=False), help="Run a record's run again and compare.")
@click.option("--python", metavar="PATH", default=sys.executable, help="A Python with torch, transformers and peft.")
@click.option("--metrics", metavar="FILE", help="With CMD: where it leaves its figures (JSON: before, after per row).")
@click.option(
    "--work", type=click.Path(path_type=Path, file_okay=False), help="Keep checkpoints here, and go on there."
)
@click.option("--keep-adapter", type=click.Path(path_type=Path, file_okay=False), help="Keep what was trained here.")
@click.option("--accelerator", default="h100", show_default=True, help="For the estimate of what a training takes.")
@click.option("--timeout", type=float, default=86400, show_default=True, help="Seconds that it may take.")
@click.option("--observer", metavar="PARTY", default="", help="The party of the dossier that watches this drill.")
@common
@click.pass_context
def command(
    ctx: click.Context,
    /,
    folder: Path,
    component: str | None,
    data: tuple[str, ...],
    manifest: str | None,
    nonce: str | None,
    again: Path | None,
    python: str,
    metrics: str | None,
    work: Path | None,
    keep_adapter: Path | None,
    accelerator: str,
    timeout: float,
    observer: str,
    as_json: bool,
    output: str,
    quiet: bool,
    no_progress: bool,
    **setting: Any,
) -> int:
    """Fine-tune the dossier's model on its domestic data with the cable cut, and keep a record of it.

    Rows are held out, code words are planted and the order is drawn by a nonce; the record holds the loss of every
    held-out row before and after, so that anybody can work out the interval again, and everything needed to run it
    again
    (--again RECORD). A fine-tune behind an interface fails here by construction. Exit 13: it did not come to its end
    in the dark, or the loss did not fall.
    """
    from ringtrue.cli.drill.stepping import Stepping
    from ringtrue.dossier.load import open_dossier
    from ringtrue.drills.retrain import Setting, drill, recorded
    from ringtrue.instruments.darkroom import CannotEnforce
    from ringtrue.record import keep

    own: tuple[str, ...] = ctx.meta.get("command") or ()
    if own and not metrics:
        raise NotUnderstood(
            "nothing was trained: your own program needs a file for its figures", try_="--metrics FILE before the --",
            why="its losses before and after, a row each, are read from there",
        )  # fmt: skip
    opened = open_dossier(folder, datetime.datetime.now(datetime.UTC).date())
    told = _told(again)
    chosen = Setting(**(told["setting"]["training"] if told else setting))
    job = _job(opened, component, tuple(told["setting"]["data"]) if told else data, manifest, chosen,
               nonce=told["result"]["nonce"] if told else nonce, python=python, own=own, metrics=metrics or "",
               timeout=timeout)  # fmt: skip
    began = datetime.datetime.now(datetime.UTC)
    started = time.monotonic()
    try:
        with Stepping(drawn=not (quiet or no_progress or as_json)) as stepping:
            result = drill(job, work=work, adapter=keep_adapter, watch=stepping.see)
    except CannotEnforce as error:
        raise CouldNotFinish(
            "the drill was not held, and nothing is shown either way",
            where=str(folder),
            why=str(error),
            try_="run it as root, or where user namespaces or seccomp notifications (Linux 5.9) are permitted",
        ) from error
    path = keep(recorded(job, result, observer=observer, now=began, seconds=time.monotonic() - started), opened.folder)
    summary = _summary(result, opened, job, accelerator, path, told)
    if as_json:
        tell(json.dumps(summary, ensure_ascii=True) + "\n", output)
    else:
        tell_shown(lambda console: _show(summary, console), output)
    if not summary["held"] or summary.get("again", {}).get("agrees") is False:
        return 13
    next_step(f"ringtrue assess {folder}", quiet=quiet or as_json)
    return 0


def _told(path: Path | None) -> dict[str, Any] | None:
    """The record that is to be run again."""
    if path is None:
        return None
    import dataclasses

    from ringtrue.record import Unsound, unsealed

    try:
        told = dataclasses.asdict(unsealed(path.read_bytes()))
    except (OSError, Unsound) as error:
        raise NotUnderstood(
            "nothing was run again", where=str(path), why=str(error), try_="the record as it was kept"
        ) from error
    if told["drill"] != "retrain" or told["result"].get("by") != "ringtrue":
        raise NotUnderstood("nothing was run again", where=str(path), why="it is not the record of our own fine-tune")
    return told


def _job(
    opened: "Opened", component: str | None, data: tuple[str, ...], manifest: str | None, chosen: Any, *,
    nonce: str | None, python: str, own: tuple[str, ...], metrics: str, timeout: float,
) -> "Job":  # fmt: skip
    import secrets

    from ringtrue.drills.retrain import Job

    name, weights = _weights(opened, component)
    used, said = _data(opened, data, manifest)
    folder = opened.folder
    model = next((folder / each for each in weights if each.endswith("/config.json") or each == "config.json"), None)
    if model is None:
        raise NothingToExamine(
            "nothing was trained: the model cannot be loaded", where=name,
            why="there is no config.json beside its weights", try_="lay the whole folder of the model into the dossier",
        )  # fmt: skip
    return Job(
        folder=folder, model=model.parent, tokenizer=model.parent, weights=weights, data=used, manifest=said,
        python=python, command=own, metrics=metrics, setting=chosen, nonce=nonce or secrets.token_hex(16),
        timeout=timeout,
    )  # fmt: skip


def _weights(opened: "Opened", wanted: str | None) -> tuple[str, dict[str, str]]:
    """The component to train and its files, with their digests."""
    parts = opened.dossier.component
    found = [each for each in parts if each.name == wanted] if wanted else [
        each for each in parts if each.role == "text-decoder"
    ] or list(parts)  # fmt: skip
    if not found:
        raise NotUnderstood("nothing was trained: there is no such component", where=f"--component {wanted}",
                            try_=", ".join(each.name for each in parts))  # fmt: skip
    for each in found:
        if each.artefacts.get("weights"):
            roles = [role for role in ("weights", "config", "tokenizer") if each.artefacts.get(role)]
            files: dict[str, str] = {}
            for role in roles:
                files |= _digests(opened, each.artefacts[role])
            return each.name, files
    raise NothingToExamine(
        "nothing was trained: no weights are held",
        where=found[0].name,
        why="a fine-tune behind an interface fails by construction when the cable is cut; it cannot be held here",
        try_="obtain the weights, or let your own program try: ringtrue drill retrain --metrics FILE -- CMD",
    )


def _data(opened: "Opened", given: tuple[str, ...], manifest: str | None) -> tuple[dict[str, str], tuple[Any, ...]]:
    """The files of data with their digests, and what the manifest says of each."""
    from ringtrue.examiners.training.tuning_data import manifest as read_manifest

    tuned = [each for each in opened.dossier.training if each.kind in ("fine-tuning", "continued-pre-training")]
    paths = list(given) or [path for each in tuned for path in each.artefacts.get("data", ())]
    if not paths:
        raise NothingToExamine(
            "nothing was trained: there is no data", where=str(opened.folder),
            why="no [[training]] of kind fine-tuning names `data`", try_="--data FILE, inside the dossier's folder",
        )  # fmt: skip
    said: list[Any] = []
    manifests = [manifest] if manifest else [path for each in tuned for path in each.artefacts.get("manifest", ())]
    for path in manifests:
        for file in _files(opened, (path,)):
            for part in read_manifest(file).set:
                said.append({"file": part.file, "name": part.name, "country": part.country or "",  # noqa: PERF401
                             "languages": list(part.languages), "rights": part.rights})  # fmt: skip
    return _digests(opened, tuple(paths)), tuple(said)


def _digests(opened: "Opened", paths: tuple[str, ...]) -> dict[str, str]:
    return {each.name: each.digest.removeprefix("sha256:") for each in _files(opened, paths)}


def _files(opened: "Opened", paths: tuple[str, ...]) -> Any:
    from ringtrue.dossier.artefacts import find
    from ringtrue.dossier.declare import RELEASE
    from ringtrue.dossier.digest import Digests

    return Digests(opened.folder, None).name(find(opened.folder, RELEASE, "drill", paths).files, lambda _: None)


def _summary(
    result: Mapping[str, Any], opened: "Opened", job: "Job", accelerator: str, path: Path, told: dict[str, Any] | None
) -> dict[str, Any]:
    from ringtrue.drills.cost import costs
    from ringtrue.instruments.intervals import paired

    attempts = result["darkness"]["attempts"]
    summary: dict[str, Any] = {
        "schema": "ringtrue/retrain-summary/1", "record": str(path), "done": result["done"], "nonce": job.nonce,
        "attempts": attempts, "held": False,
    }  # fmt: skip
    if not result["done"]:
        asked = ", ".join(sorted({each["destination"] for each in attempts})[:8])
        summary["why"] = f"it asked for {asked}: a fine-tune behind an interface cannot be held in the dark"
        return summary
    before, after = ((result[each]["held"] if result["by"] == "ringtrue" else {"loss": result[each] or []})
                     for each in ("before", "after"))  # fmt: skip
    weights = before.get("tokens") or [1.0] * len(before["loss"])
    if len(before["loss"]) == len(after["loss"]) >= 2:
        fall, low, high = paired(before["loss"], after["loss"], weights, seed=result.get("binding") or job.nonce)
        total = sum(weights)
        mean = [sum(a * b for a, b in zip(each["loss"], weights, strict=True)) / total for each in (before, after)]
        summary |= {"before": round(mean[0], 4), "after": round(mean[1], 4), "fall": [round(x, 4) for x in (fall, low, high)],  # noqa: E501
                    "rows": result["rows"], "held": low > 0}  # fmt: skip
    if result["by"] == "ringtrue":
        summary["adapter"] = result["adapter"]["files"]
        tokens = next(
            (each.tokens for each in opened.dossier.training if each.kind == "pre-training" and each.tokens), 0
        )
        try:
            found = costs(result["parameters"]["all"], tokens=tokens or 0, tuning_tokens=result["tokens_seen"],
                          accelerator=accelerator)  # fmt: skip
        except ValueError as error:
            raise NotUnderstood("no estimate was made", where="--accelerator", why=str(error)) from error
        summary["cost"] = [
            {"what": each.what, "tokens": each.tokens, "operations": each.operations, "accelerator": each.accelerator,
             "hours": each.hours, "sources": list(each.sources)}
            for each in found
        ]  # fmt: skip
    if told:
        summary["again"] = _compared(result, told)
    return summary


def _compared(result: Mapping[str, Any], told: Mapping[str, Any]) -> dict[str, Any]:
    """The run again beside the record: the same bytes on the same kind of machine with the same software, elsewhere the
    same loss within the record's own interval.
    """
    from ringtrue.drills.retrain import processor
    from ringtrue.instruments.intervals import paired

    old = told["result"]
    same = result["adapter"]["files"] == old["adapter"]["files"]
    tied = result["binding"] == old["binding"]
    alike = (told["environment"].get("processor"), old.get("software"), old.get("device")) == (
        processor(), result["software"], result["device"]
    )  # fmt: skip
    first, last, weights = old["before"]["held"]["loss"], old["after"]["held"]["loss"], old["after"]["held"]["tokens"]
    _, low, high = paired(first, last, weights, seed=old["binding"])
    now = result["after"]["held"]
    fall = sum(
        (a - b) * w for a, b, w in zip(result["before"]["held"]["loss"], now["loss"], now["tokens"], strict=True)
    )
    fall /= sum(now["tokens"])
    return {"same_bytes": same, "tied": tied, "fall": round(fall, 4), "interval": [round(low, 4), round(high, 4)],
            "same_machine": alike, "agrees": tied and (same or (not alike and low <= fall <= high))}  # fmt: skip


def _show(summary: Mapping[str, Any], console: "Console") -> None:
    if not summary["done"]:
        console.print(f"not trained: {summary['why']}")
    elif "fall" in summary:
        fall, low, high = summary["fall"]
        word = "fell" if summary["held"] else "did not fall"
        console.print(f"the loss on {summary['rows']['held']} held-out rows {word}: {summary['before']} to "
                      f"{summary['after']} nats a token, {fall} [{low}, {high}]")  # fmt: skip
        console.print(f"attempts to leave: {len(summary['attempts'])}")
        for name, digest in summary.get("adapter", {}).items():
            console.print(f"trained: {name} sha256 {digest}")
    if again := summary.get("again"):
        same = (
            "the same bytes"
            if again["same_bytes"]
            else f"other bytes; it fell by {again['fall']}, recorded {again['interval']}"
        )
        console.print(f"run again: {same}: {'agrees' if again['agrees'] else 'does not agree with the record'}")
    for each in summary.get("cost", ()):
        console.print(f"{each['what']}: {each['tokens']:.3g} tokens, {each['operations']:.3g} operations, "
                      f"{each['hours']:.3g} hours of one {each['accelerator']} (estimate)")  # fmt: skip
    console.print(f"record: {summary['record']}")
