"""Which layer comes from which: a drawing as SVG, alone or on a page with the same in words."""

from html import escape

from ringtrue.instruments.lineage import Comparison, Component
from ringtrue.reports.inert import inert
from ringtrue.reports.wording import say

_LINE, _TOP, _LEFT, _RIGHT, _WIDE = 18, 54, 150, 470, 620


def drawn(found: Comparison, *, as_page: bool) -> str:
    """The drawing as SVG, or within a page of HTML; no script, nothing fetched, the same bytes each time."""
    mapped = [each for each in found.components if each.layer_map]
    drawings = [_drawing(each) for each in mapped]
    if as_page:
        return _page(found, mapped, [svg for svg, _ in drawings])
    height = sum(each for _, each in drawings) or _TOP
    placed: list[str] = []
    at = 0
    for svg, high in drawings:
        placed.append(f'<g transform="translate(0 {at})">{svg}</g>')
        at += high
    if not placed:
        placed.append(f'<text x="12" y="24">{_text(say("lineage", "map-none"))}</text>')
    return _svg("".join(placed), height)


def _drawing(each: Component) -> tuple[str, int]:
    """The shapes of one component, and their height."""
    deep = max(each.layer_map) + 1
    rows = max(len(each.layer_map), deep)
    shapes = [
        f'<text x="12" y="20" font-weight="bold">{_text(each.name)}: {_text(each.verdict.value)}</text>',
        f'<text x="{_LEFT}" y="42" text-anchor="end">{_text(say("lineage", "map-examined"))}</text>',
        f'<text x="{_RIGHT}" y="42">{_text(say("lineage", "map-reference"))}</text>',
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


def _page(found: Comparison, mapped: list[Component], drawings: list[str]) -> str:
    sections = []
    for each, shapes in zip(mapped, drawings, strict=True):
        rows = "".join(
            f"<tr><td>{n}</td><td>{parent if parent >= 0 else '–'}</td></tr>" for n, parent in enumerate(each.layer_map)
        )
        height = _TOP + max(len(each.layer_map), max(each.layer_map) + 1) * _LINE + 16
        sections.append(
            f"<section><h2>{_text(each.name)}</h2><p>{_text(each.why)}</p>{_svg(shapes, height)}<table><thead><tr>"
            f"<th>{_text(say('lineage', 'map-examined'))}</th><th>{_text(say('lineage', 'map-reference'))}</th></tr>"
            f"</thead><tbody>{rows}</tbody></table></section>"
        )
    body = "".join(sections) or f"<p>{_text(say('lineage', 'map-none'))}</p>"
    title = _text(say("lineage", "map-title"))
    return (
        f'<!doctype html><html lang="en"><meta charset="utf-8"><title>{title}</title>'
        '<meta name="viewport" content="width=device-width"><style>body{font:1rem/1.5 sans-serif;max-width:44rem;'
        "margin:2rem auto;padding:0 1rem}"
        "svg{max-width:100%;height:auto}td,th{text-align:left;padding:0 1rem 0 0}</style>"
        f"<h1>{title}</h1><p>{_text(found.verdict.value)}</p>{body}</html>\n"
    )


def _text(told: str) -> str:
    return escape(inert(told))
