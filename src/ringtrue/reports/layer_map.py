"""Which layer comes from which and with what share: a drawing as SVG, alone or on a page with the same in words."""

from collections.abc import Mapping, Sequence
from html import escape

from ringtrue.instruments.lineage import Comparison, Component
from ringtrue.instruments.lineage.mixture import Origin
from ringtrue.reports.inert import inert
from ringtrue.reports.wording import say

_COLOURS = ("#a03020", "#2f5d8a", "#4c7a34", "#8a5a9e", "#b07d2b")
_LINE, _TOP, _LEFT, _RIGHT, _WIDE = 18, 54, 150, 470, 620


def drawn(found: Sequence[tuple[str, Comparison]], mixture: Mapping[str, tuple[Origin, ...]], *, as_page: bool) -> str:
    """The drawing as SVG, or within a page of HTML; no script, nothing fetched, the same bytes each time."""
    mapped = [(name, each) for name, one in found for each in one.components if each.layer_map]
    names = [name for name, _ in found]
    drawings = [_drawing(name, each) for name, each in mapped]
    mixed = [_shares(part, origins, names) for part, origins in mixture.items()]
    if as_page:
        return _page(found, mapped, drawings, mixed)
    placed: list[str] = []
    at = 0
    for svg, high in (*drawings, *mixed):
        placed.append(f'<g transform="translate(0 {at})">{svg}</g>')
        at += high
    if not placed:
        placed.append(f'<text x="12" y="24">{_text(say("lineage", "map-none"))}</text>')
    return _svg("".join(placed), at or _TOP)


def _shares(part: str, origins: Sequence[Origin], names: Sequence[str]) -> tuple[str, int]:
    """Bars of one part: for each feed-forward what comes from which reference, and in grey what is its own."""
    shapes = [f'<text x="12" y="20" font-weight="bold">{_text(say("lineage", "mixture", name=part))}</text>']
    x = _LEFT
    for n, name in enumerate((*names, say("lineage", "own"))):
        shapes.append(f'<rect x="{x}" y="32" width="12" height="12" fill="{_colour(n, len(names))}"/>')
        shapes.append(f'<text x="{x + 16}" y="43">{_text(name[:20])}</text>')
        x += 40 + 8 * min(20, len(name))
    wide = max(_WIDE, x)
    several = any(each.expert for each in origins)
    for row, each in enumerate(origins):
        y = _TOP + row * _LINE
        label = f"{each.layer}.{each.expert}" if several else str(each.layer)
        shapes.append(f'<text x="{_LEFT - 8}" y="{y + 12}" text-anchor="end">{label}</text>')
        parts = [*(max(0.0, share) for share in each.shares), each.own]
        at = float(_LEFT)
        for n, size in enumerate(parts):
            long = (wide - _LEFT - 20) * size / max(1.0, sum(parts))
            if long:
                shapes.append(
                    f'<rect x="{at:.1f}" y="{y + 2}" width="{long:.1f}" height="{_LINE - 5}" '
                    f'fill="{_colour(n, len(names))}"/>'
                )
            at += long
    return "".join(shapes), _TOP + len(origins) * _LINE + 16


def _colour(n: int, references: int) -> str:
    return "#b8b4ab" if n == references else _COLOURS[n % len(_COLOURS)]


def _drawing(reference: str, each: Component) -> tuple[str, int]:
    """The shapes of one component, and their height."""
    deep = max(each.layer_map) + 1
    rows = max(len(each.layer_map), deep)
    shapes = [
        f'<text x="12" y="20" font-weight="bold">{_text(each.name)}: {_text(each.verdict.value)}</text>',
        f'<text x="{_LEFT}" y="42" text-anchor="end">{_text(say("lineage", "map-examined"))}</text>',
        f'<text x="{_RIGHT - 90}" y="42">{_text(say("lineage", "map-reference", name=reference))}</text>',
    ]
    for n, parent in enumerate(each.layer_map):
        y = _TOP + n * _LINE + 8
        shapes.append(f'<text x="{_LEFT}" y="{y + 4}" text-anchor="end">{n}</text>')
        if parent >= 0:
            to = _TOP + parent * _LINE + 8
            shapes.append(f'<line x1="{_LEFT + 8}" y1="{y}" x2="{_RIGHT - 8}" y2="{to}" stroke="#a03020"/>')
        else:
            shapes.append(f'<circle cx="{_LEFT + 12}" cy="{y}" r="3" fill="none" stroke="#777"/>')
    shapes += [f'<text x="{_RIGHT}" y="{_TOP + n * _LINE + 12}">{n}</text>' for n in range(deep)]
    return "".join(shapes), _TOP + rows * _LINE + 16


def _svg(shapes: str, height: int) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDE} {height}" width="{_WIDE}" height="{height}" '
        f'role="img" font-family="sans-serif" font-size="13" fill="#222"><title>{_text(say("lineage", "map-title"))}'
        f"</title>{shapes}</svg>\n"
    )


def _page(
    found: Sequence[tuple[str, Comparison]],
    mapped: Sequence[tuple[str, Component]],
    drawings: Sequence[tuple[str, int]],
    mixed: Sequence[tuple[str, int]],
) -> str:
    sections = []
    for (reference, each), (shapes, height) in zip(mapped, drawings, strict=True):
        rows = "".join(
            f"<tr><td>{n}</td><td>{parent if parent >= 0 else '–'}</td></tr>" for n, parent in enumerate(each.layer_map)
        )
        head = _text(say("lineage", "map-reference", name=reference))
        sections.append(
            f"<section><h2>{_text(each.name)}</h2><p>{_text(each.why)}</p>{_svg(shapes, height)}<table><thead><tr>"
            f"<th>{_text(say('lineage', 'map-examined'))}</th><th>{head}</th></tr>"
            f"</thead><tbody>{rows}</tbody></table></section>"
        )
    sections += [f"<section>{_svg(shapes, height)}</section>" for shapes, height in mixed]
    body = "".join(sections) or f"<p>{_text(say('lineage', 'map-none'))}</p>"
    title = _text(say("lineage", "map-title"))
    verdicts = "".join(f"<li>{_text(name)}: {_text(each.verdict.value)}</li>" for name, each in found)
    return (
        f'<!doctype html><html lang="en"><meta charset="utf-8"><title>{title}</title>'
        '<meta name="viewport" content="width=device-width"><style>body{font:1rem/1.5 sans-serif;max-width:44rem;'
        "margin:2rem auto;padding:0 1rem}"
        "svg{max-width:100%;height:auto}td,th{text-align:left;padding:0 1rem 0 0}</style>"
        f"<h1>{title}</h1><ul>{verdicts}</ul>{body}</html>\n"
    )


def _text(told: str) -> str:
    return escape(inert(told))
