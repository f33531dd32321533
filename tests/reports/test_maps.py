"""The drawings say what the entries say, no more."""

from ringtrue.assessment import assess
from ringtrue.framework.load import load
from ringtrue.observation import Grade
from ringtrue.reports.evidence_map import evidence_map, grade_against, grade_for
from ringtrue.reports.first_steps import first_steps
from ringtrue.reports.stack_map import stack_map
from story import Story


def weighed(told: Story):
    return assess(load(), told.ledger(), "2026-10-01")


def standing(told: Story, item: str):
    (found,) = [each for each in stack_map(weighed(told)).standings if str(each.item) == item]
    return found


def test_a_store_stands_where_the_strongest_evidence_puts_it():
    told = Story()
    told.declare("store:backup", country="ID")
    told.see("store.country", "store:backup", "SG", "documented")
    assert standing(told, "store:backup").place.countries == ("SG",)
    assert standing(told, "store:backup").place.grade is Grade.DOCUMENTED


def test_where_as_strong_evidence_disagrees_a_thing_stands_in_each_place():
    told = Story()
    told.declare("store:backup")
    told.see("store.country", "store:backup", "SG", "documented")
    told.see("store.country", "store:backup", "ID", "documented")
    drawing = stack_map(weighed(told))
    assert len({box.x for box in drawing.boxes if "store:backup" in box.says}) == 2


def test_a_thing_whose_place_nothing_shows_has_a_column_of_its_own():
    told = Story()
    told.declare("store:lost")
    drawing = stack_map(weighed(told))
    assert [each.name for each in drawing.columns] == ["Indonesia", "not shown"]
    assert standing(told, "store:lost").place.countries == ()


def test_hands_abroad_are_told_apart_from_hands_that_are_not_shown():
    told = Story()
    told.declare("serving:ours", country="ID", controller_country="ID")
    told.declare("serving:theirs", country="ID", controller_country="US")
    told.declare("serving:unknown", country="ID")
    rows = {each.item.name: each.row for each in stack_map(weighed(told)).standings}
    assert rows == {"ours": "home", "theirs": "foreign", "unknown": "unknown"}


def test_a_component_stands_where_its_parent_comes_from():
    told = Story()
    told.declare("component:decoder", maker_country="ID", parent_country="CN")
    assert standing(told, "component:decoder").place.countries == ("CN",)
    assert standing(told, "component:decoder").row == "make"


def test_boxes_never_overlap():
    told = Story()
    for number in range(9):
        told.declare(f"store:s{number}", country="ID")
        told.declare(f"key:k{number}", country="SG", holder_country="US")
    boxes = [(box.x, box.y, box.width, box.height) for box in stack_map(weighed(told)).boxes]
    for n, (x, y, width, height) in enumerate(boxes):
        for other_x, other_y, _, _ in boxes[n + 1 :]:
            assert abs(other_x - x) >= width or abs(other_y - y) >= height


def test_the_evidence_map_shows_the_weakest_item_for_and_the_strongest_against():
    told = Story()
    told.declare("store:one", country="ID")
    told.declare("store:two", country="ID")
    told.see("store.country", "store:one", "ID", "inspected")
    told.see("store.country", "store:two", "SG", "documented")
    (verdict,) = [each for each in weighed(told).requirements if each.requirement.id == "data-at-rest-home"]
    assert grade_against(verdict) is Grade.DOCUMENTED
    assert grade_for(verdict) < Grade.INSPECTED
    (row,) = evidence_map([verdict]).rows
    assert row.has_against
    assert row.needs_x > row.against_x


def test_the_first_step_is_what_binds_and_refuted_ones_come_before_those_not_shown():
    told = Story()
    told.declare("store:one", country="ID")
    told.see("component.parent-country", told.declare("component:decoder"), "US", "documented")
    assessment = weighed(told)
    steps = first_steps(assessment)
    assert assessment.binding is not None
    assert steps[0].requirement.id == assessment.binding.requirement
    assert [each.verdict for each in steps[1:]] == sorted(each.verdict for each in steps[1:])


def test_a_long_name_takes_two_lines_and_parts_behind_a_sign():
    told = Story()
    told.declare("store:aws_cloudwatch_log_group.assistant in cloud account")
    told.declare("store:short")
    boxes = {box.lines[0]: box for box in stack_map(weighed(told)).boxes}
    long = boxes["aws_cloudwatch_log_"]
    assert (long.bold, long.lines[1]) == (2, "group.assistant in cloud…")
    assert boxes["short"].bold == 1
    assert long.height > boxes["short"].height
    assert abs(long.y - boxes["short"].y) >= min(long.height, boxes["short"].height)
