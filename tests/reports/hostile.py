"""A release whose every string is an attack: on HTML, on terminals, on Markdown, on spreadsheets."""

from dataclasses import replace

from ringtrue.assessment import Assessment, assess
from ringtrue.framework.load import load
from ringtrue.observation import Place
from story import Story

SCRIPT = "<script>alert('rung')</script>"
TERMINAL = "\x1b]0;owned\x07\x1b[31mred"
OVERRIDE = "safe\u202egnp.exe"
MARKDOWN = (
    "![x](http://evil.example/p.png) [link](javascript:alert(1)) **bold** www.evil.example me@evil.example | cell"
)
FORMULA = '=HYPERLINK("http://evil.example","click")'
TEMPLATE = "{{ 7 * 7 }}{% raw %}"
FORGED = "line\n# Forged heading\n- forged"
ATTACKS = (SCRIPT, TERMINAL, OVERRIDE, MARKDOWN, FORMULA, TEMPLATE, FORGED)


def story() -> Story:
    """Each attack as name, value, quote, note, author, file and claim."""
    told = Story()
    told.declared = [
        replace(each, value=f"Garuda {SCRIPT}") if each.topic == "release.name" else each for each in told.declared
    ]
    told.prove("infrastructure", "fine-tuning")
    for number, attack in enumerate(ATTACKS):
        told.declare(f"store:{attack}", country="ID")
        told.declare(f"serving:s{number} {attack}", country="SG")
        told.declare(f"component:c{number}", maker=attack, parent=attack, parent_country="US", maker_country="US")
        told.see("store.country", f"store:{attack}", "SG", "documented", file=f"papers/{attack}", dated="2026-09-01")
        told.declare(f"claim:{attack}", quote=attack, kind=("sovereign-ai",), by="vendor", to="public")
        sitting = told.sittings[-1]
        (seen,) = sitting.observations
        place = Place(file=f"papers/{attack}", digest=f"sha256:{number}", start=10, end=20)
        told.sittings[-1] = replace(
            sitting, observations=(replace(seen, quote=attack, note=attack, author=attack, where=(place,)),)
        )
    told.sittings.append(replace(told.sittings[-1], by="examiner/broken", observations=(), trouble=SCRIPT))
    return told


def assessment() -> Assessment:
    """The weighed story."""
    return assess(load(), story().ledger(), "2026-10-01", if_signed=True)
