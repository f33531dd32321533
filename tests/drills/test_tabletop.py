"""An exercise gives the same report twice, survives a kill without loss, and refuses nonsense in words."""

import dataclasses
import datetime
import json

import pytest

import continuity
from ringtrue.drills import sessions
from ringtrue.drills.decisions import read
from ringtrue.drills.dependencies import system
from ringtrue.drills.scenarios import remedies, scenario, scenarios
from ringtrue.drills.tabletop import NONE, Decision, NotPossible, Opening, actions, begin, decide, offered, recorded
from ringtrue.drills.world import read_world
from ringtrue.errors import ArtefactUnreadable, CouldNotFinish, DossierWrong
from ringtrue.instruments.dependency.spans import Span
from ringtrue.instruments.dependency.withdrawal import Withdrawals
from ringtrue.remedies.withdrawal import in_force
from ringtrue.reports.exercise_papers import after_action, manual
from ringtrue.reports.paper import Grid, Heading, Paragraph, Points, markdown, page, word
from ringtrue.reports.withdrawal_text import lasting

DAY = datetime.date(2026, 11, 26)


def opened(name: str = "sanctions-for-good", **changed):
    mapped = system(continuity.entries(*continuity.SYSTEM))
    opening = Opening(release="It", scenario=name, started=DAY, players={"cio": "Anna"}, map="m", head="h", samples=512)
    return begin(opening, scenario(name), mapped, **{"in_force": (), **changed})


def chosen(exercise, choose: str = NONE, **changed) -> Decision:
    inject = exercise.next
    clock = max([inject.day, *(each.decision.day for each in exercise.turns)])
    bare = Decision(inject=inject.id, by=inject.to, owner="Ben", choose=choose, day=clock)
    return dataclasses.replace(bare, **changed)


def played(exercise, choices):
    while exercise.next:
        exercise = decide(exercise, chosen(exercise, choices.get(exercise.next.id, NONE)))
    return exercise


CHOICES = {"first-word": "convene", "what-falls": "second-host", "the-contract": "exit-and-transition"}


def test_every_scenario_is_played_to_its_end_and_leaves_a_plan():
    for each in scenarios():
        exercise = played(opened(each.id), {})
        assert exercise.next is None
        assert actions(exercise)
        text = markdown(after_action(exercise))
        assert "## Improvement plan" in text
        assert each.title in markdown(manual(opened(each.id)))


def test_a_decision_has_consequences_in_this_system():
    exercise = opened()
    exercise = decide(exercise, chosen(exercise, "convene"))
    exercise = decide(exercise, chosen(exercise, "second-host"))
    turn = exercise.turns[-1]
    assert turn.after < turn.before - 100
    assert f"of {turn.before:.0f} days lost a year" in turn.says


def test_a_clause_that_is_not_in_force_gains_nothing_and_becomes_an_action():
    exercise = played(opened(), CHOICES)
    turn = next(each for each in exercise.turns if each.inject.id == "the-contract")
    assert turn.before == turn.after
    assert turn.finding == "The clause exit-and-transition is not in force"
    action = next(each for each in actions(exercise) if each.id == "agree-exit-and-transition")
    assert (action.requirement, action.owner, action.due) == ("exit-bound", "Ben", DAY + datetime.timedelta(days=180))


def test_a_clause_in_force_is_counted_from_the_beginning():
    from ringtrue.observation import Grade

    bound = in_force(
        continuity.entries(("release:release", "contract.exit-and-transition", "present"), grade=Grade.BOUND)
    )
    assert opened(in_force=bound).base.days_lost < opened().base.days_lost - 20


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"inject": "the-press"}, "the next one is `first-word`"),
        ({"by": "janitor"}, "there is no role `janitor`"),
        ({"choose": "panic"}, "`panic` cannot be chosen"),
        ({"day": -1.0}, "the clock stands at 0"),
    ],
)
def test_a_decision_that_does_not_fit_is_refused(changed, why):
    exercise = opened()
    with pytest.raises(NotPossible, match=why):
        decide(exercise, chosen(exercise, **{"choose": "convene", **changed}))


def test_what_is_offered_fits_what_this_system_loses():
    exercise = opened("judge-retired")
    steps = next(each for each in exercise.injects if each.offers == "steps")
    assert [each.id for each in offered(exercise, steps)] == ["domestic-judge", "nothing-ready"]


def test_killed_in_the_middle_it_resumes_without_loss(tmp_path):
    whole, path = opened(), tmp_path / "s.jsonl"
    sessions.start(path, whole.opening)
    for _ in range(3):
        decision = chosen(whole)
        whole = decide(whole, decision)
        sessions.add(path, decision)
    with path.open("ab") as stream:
        stream.write(b'{"by": "cio", "choo')
    opening, before = sessions.resume(path)
    again = begin(opening, scenario(opening.scenario), whole.system, ())
    for each in before:
        again = decide(again, each)
    assert again.turns == whole.turns
    sessions.add(path, chosen(again))
    assert len(sessions.resume(path)[1]) == 4
    assert markdown(after_action(played(again, {}))) == markdown(after_action(played(opened(), {})))


def test_a_report_says_what_drills_measured_and_who_watched(tmp_path):
    drills = (("serving:assistant", "2026-11-20T10:00:00Z", "ministry", "0 to 0.01", "records/dark-run/1.json"),
              ("retrain", "2026-11-21T10:00:00Z", "", "2", "records/retrain/1.json"))  # fmt: skip
    bare = opened()
    watched = dataclasses.replace(bare, opening=dataclasses.replace(bare.opening, observer="ministry", drills=drills))
    text = markdown(after_action(watched))
    assert "| Watched by | ministry |" in text
    assert "| serving:assistant | 2026-11-20T10:00:00Z | ministry | 0 to 0.01 | records/dark-run/1.json |" in text
    assert "| retrain | 2026-11-21T10:00:00Z | nobody named | 2 |" in text
    assert "every time above is declared, read from a text, or guessed" in markdown(after_action(bare))
    sessions.start(tmp_path / "s.jsonl", watched.opening)
    assert sessions.resume(tmp_path / "s.jsonl")[0] == watched.opening


@pytest.mark.parametrize(
    ("given", "shown"), [((0, 30), "0 to 30"), ((0, 2.859e-05), "0 to 2 s"), ((7,), "7"), ((5, 5, 5), "5")]
)
def test_a_length_of_seconds_is_told_in_seconds(given, shown):
    shapes = {1: "fixed", 2: "uniform", 3: "triangular"}
    assert lasting(Span(shape=shapes[len(given)], days=given)) == shown


def test_a_session_is_not_begun_twice_and_a_broken_one_is_told(tmp_path):
    path = tmp_path / "s.jsonl"
    sessions.start(path, opened().opening)
    with pytest.raises(CouldNotFinish, match="no exercise was begun"):
        sessions.start(path, opened().opening)
    path.write_text(path.read_text("utf-8") + "nonsense\n", "utf-8")
    with pytest.raises(DossierWrong, match="line 2"):
        sessions.resume(path)
    path.write_text("{}\n", "utf-8")
    with pytest.raises(DossierWrong, match="does not begin as a session"):
        sessions.resume(path)


GOOD = 'scenario = "judge-retired"\nstarted = 2026-11-26\n[[decision]]\ninject = "first-word"\nchoose = "convene"\n'


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("not toml [", "Expected"),
        (GOOD.replace("choose", "chose"), "decision.1"),
        (GOOD + "[players]\njanitor = 'J'\n", "no role `janitor`"),
        (GOOD + '[[decision]]\ninject = "first-word"\nchoose = "observe"\n', "decided twice"),
        (GOOD + "day = -2\n", "day"),
        (GOOD.replace("2026-11-26", '"tomorrow"'), "started"),
        ("scenario = 7\n", "scenario"),
    ],
)
def test_a_file_of_nonsense_gets_a_clear_error(text, why, tmp_path):
    path = tmp_path / "d.toml"
    path.write_text(text, "utf-8")
    with pytest.raises(DossierWrong, match="the decisions cannot be followed") as caught:
        read(path)
    assert why in caught.value.why
    assert caught.value.where == str(path)


def test_the_record_holds_decisions_and_actions():
    told = recorded(played(opened(), CHOICES), observer="ministry", seconds=3.0)
    assert told.result["finished"] is True
    assert told.started == "2026-11-26T00:00:00Z"
    assert {each["id"] for each in told.result["actions"]} >= {"name-owners", "prepare-second-host"}
    assert recorded(opened(), observer="", seconds=0).result["finished"] is False


HOSTILE = [
    Heading(text="<script>alert(1)</script>", order=1),
    Paragraph(text="a | b \x1b[31m [x](javascript:1)"),
    Points(points=("*x*",)),
    Grid(heads=("a|b", "c"), rows=(("<b>", "\u202e"),)),
]


def test_what_others_wrote_stays_text_in_every_form():
    html = page(HOSTILE, "<t>")
    assert "<script>" not in html
    assert "<b>" not in html
    assert "\x1b" not in html
    text = markdown(HOSTILE)
    assert "\\[x\\](javascript" in text
    assert "| a\\|b | c |" in text
    assert "\u202e" not in text


def test_a_word_document_holds_the_paper_and_is_the_same_twice():
    docx = pytest.importorskip("docx")
    import io

    blocks = after_action(played(opened(), CHOICES))
    content = word(blocks, "It")
    assert content == word(blocks, "It")
    document = docx.Document(io.BytesIO(content))
    assert document.paragraphs[0].text.startswith("After-action report")
    assert any(
        "prepare-second-host" in cell.text for table in document.tables for row in table.rows for cell in row.cells
    )


def test_a_world_tells_who_falls(tmp_path):
    path = tmp_path / "w.csv"
    path.write_text("node,needs,group,k\na,hub,,\nb,hub,g,1\nb,mirror,g,1\nc,a,,\nd,hub,x,2\nd,mirror,x,2\nd,a,x,2\n")
    world = read_world(path)
    lost = Withdrawals(world.graph).lost([world.number["hub"]]).tolist()
    assert {world.names[each] for each in lost} == {"hub", "a", "c", "d"}


def test_a_hub_dump_is_read_by_base_model_and_tags(tmp_path):
    path = tmp_path / "hub.jsonl"
    rows = [
        {"id": "lab/base"}, {"id": "x/tuned", "base_model": "lab/base"}, {"id": "y/merge", "tags": ["base_model:x/tuned",
         "base_model:merge:z/other"]}, {"modelId": "z/other", "cardData": {"base_model": ["q/far"]}},
    ]  # fmt: skip
    path.write_text("".join(json.dumps(each) + "\n" for each in rows))
    world = read_world(path)

    def fallen(name):
        return {world.names[each] for each in Withdrawals(world.graph).lost([world.number[name]]).tolist()}

    assert fallen("maker:lab") == {"maker:lab", "lab/base", "x/tuned", "y/merge"}
    assert fallen("q/far") == {"q/far", "z/other", "y/merge"}


def test_parquet_and_csv_are_one_world(tmp_path):
    pyarrow = pytest.importorskip("pyarrow")
    parquet = pytest.importorskip("pyarrow.parquet")
    table = pyarrow.table({"node": ["a", "b"], "needs": ["hub", "a"]})
    parquet.write_table(table, tmp_path / "w.parquet")
    world = read_world(tmp_path / "w.parquet")
    assert len(Withdrawals(world.graph).lost([world.number["hub"]])) == 3


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("w.csv", "from,to\na,b\n", "no columns `node` and `needs`"),
        ("w.csv", "node,needs,group,k\na,b,g,two\n", "line 2"),
        ("w.csv", "node,needs,group,k\na,b,g,5\n", "more members than it has"),
        ("w.csv", "node,needs\n", "names nobody"),
        ("w.jsonl", "[1]\n", "line 1"),
        ("w.txt", "a", "ends neither"),
    ],
)
def test_a_world_that_is_none_is_refused(name, content, why, tmp_path):
    (tmp_path / name).write_text(content)
    with pytest.raises(ArtefactUnreadable) as caught:
        read_world(tmp_path / name)
    assert why in caught.value.why


def test_a_clause_is_offered_to_legal_and_a_step_to_platform():
    exercise = opened()
    by_offer = {each.offers: {one.id for one in offered(exercise, each)} for each in exercise.injects if each.offers}
    assert all(each.clause for each in remedies() if each.id in by_offer["clauses"])
    assert all(each.step for each in remedies() if each.id in by_offer["steps"])
