"""The same need from several: the merged ones follow the main one, and their askers are told."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError

from gongjian.zone.history.models import Copy
from gongjian.zone.inbox.models import Matter, Message
from gongjian.zone.needs import actions, arrays, merging, settling
from gongjian.zone.needs.choices import Stage
from gongjian.zone.needs.models import Need
from people import acting, person
from zone.joint import house
from zone.wishes import assigned, endorsed, now, raised, received, reporter, settled

pytestmark = pytest.mark.django_db


def due(need: Need) -> set[str]:
    return set(
        Matter.objects.open()
        .filter(object_kind="need", object_id=str(need.pk))
        .values_list("kind", flat=True)
    )


def test_the_merged_follow_the_main_one_to_its_answer_and_each_asker_is_told_and_asked() -> None:
    main, other = assigned(reporter("hexi")), endorsed()
    assert merging.merge(main=main, others=[other], by=acting("qian")) == 1
    follower = now(other)
    assert (follower.stage, follower.merged_into, follower.due) == (Stage.MERGED, main, None)
    told = Message.objects.get(person=person("wang"), matter__kind=actions.MERGED, channel="page")
    assert told.reason == "told" and "已并案办理" in told.text and due(other) == set()
    settling.settle(
        need=main, outcome="measure", answer="出台措施", document="若干措施", by=acting("li")
    )
    both = (now(main), now(other))
    assert [n.stage for n in both] == [Stage.SETTLED] * 2
    assert {(n.outcome, n.answer, n.document, n.answered_by_id) for n in both} == {
        ("measure", "出台措施", "若干措施", house("other_divisions").pk)
    }
    assert due(main) == due(other) == {actions.RATE}
    settling.rate(need=other, score=5, words="", by=acting("wang"))  # each for itself
    assert now(main).stage == Stage.SETTLED and now(other).satisfaction == 5
    assert now(other).answer_due == now(main).answer_due


def test_those_that_followed_a_need_follow_its_main_one() -> None:
    main, middle, last = received(reporter("hexi")), received(), endorsed(acting("zheng"))
    merging.merge(main=middle, others=[last], by=acting("qian"))
    merging.merge(main=main, others=[middle], by=acting("qian"))
    assert {n.merged_into_id for n in (now(middle), now(last))} == {main.pk}
    assert Copy.objects.of(main).filter(act="joined").get().reason == middle.number


def test_what_cannot_be_merged_is_refused() -> None:
    main = received()
    for other, code in (
        (main, "itself"),
        (raised(), "stage"),
        (settled(), "stage"),
        (assigned(), "stage"),
    ):
        with pytest.raises(ValidationError) as error:
            merging.merge(main=main, others=[other], by=acting("qian"))
        assert error.value.code == code
    with pytest.raises(ValidationError):
        merging.merge(main=settled(), others=[endorsed()], by=acting("qian"))
    assert not Need.objects.filter(stage=Stage.MERGED).exists()


def test_a_need_that_was_another_matter_after_all_stands_for_itself_again() -> None:
    main, other = received(), endorsed(acting("zheng"))
    merging.merge(main=main, others=[other], by=acting("qian"))
    apart = merging.part(need=now(other), by=acting("qian"))
    assert (apart.stage, apart.merged_into) == (Stage.RECEIVED, None) and due(other) == {
        actions.TRIAGE
    }
    actions.triage(need=main, category="land", urgency="normal", by=acting("qian"))
    settling.settle(need=main, outcome="answered", answer="已协调", by=acting("qian"))
    assert now(other).stage == Stage.RECEIVED


def test_when_the_main_one_is_taken_back_its_followers_stand_for_themselves() -> None:
    main, other = received(), endorsed(acting("zheng"))
    merging.merge(main=main, others=[other], by=acting("qian"))
    settling.withdraw(need=main, reason="已自行解决", by=acting("wang"))
    assert (now(other).stage, now(other).merged_into) == (Stage.RECEIVED, None)


def test_a_follower_that_is_opened_again_goes_to_the_office_by_itself() -> None:
    main, other = assigned(reporter("hexi")), endorsed()
    merging.merge(main=main, others=[other], by=acting("qian"))
    settling.settle(need=main, outcome="answered", answer="已协调", by=acting("li"))
    again = settling.reopen(need=now(other), reason="我单位没有解决", by=acting("wang"))
    assert (again.stage, again.merged_into) == (Stage.ENDORSED, None) and now(
        main
    ).stage == Stage.SETTLED


def test_no_text_of_the_answer_names_a_follower_that_keeps_its_name_back() -> None:
    main = assigned(acting("zheng"))
    other = endorsed(reporter("hexi", "金丝雀精密仪器有限公司"), named=False)
    merging.merge(main=main, others=[other], by=acting("qian"))
    with pytest.raises(ValidationError) as error:
        settling.settle(
            need=main,
            outcome="answered",
            answer="金丝雀精密仪器有限公司可用 3 号楼",
            by=acting("li"),
        )
    assert error.value.code == "named" and now(main).stage == Stage.ASSIGNED


# ---- likeness


SAME = "希望解决中试场地 产品进入中试，园区标准厂房层高不够，附近没有合适场地"


@pytest.mark.parametrize(
    ("other", "low", "high"),
    [
        (SAME, 100, 100),
        (
            "园区标准厂房层高不够 产品要中试，附近没有合适的场地，希望解决",
            70,
            99,
        ),  # said in another order
        ("外地人才子女入学 引进的研发骨干子女没有学位，两人因此离职", 0, 40),
        ("", 0, 0),
    ],
)
def test_texts_are_alike_by_the_pairs_of_characters_that_they_share(
    other: str, low: int, high: int
) -> None:
    ((key, share),) = arrays.alike(SAME, {7: other})
    assert key == 7 and low <= share <= high, share


def test_needs_that_may_be_the_same_are_shown_the_most_alike_first_and_others_not() -> None:
    need = received(title="希望解决中试场地", text="园区标准厂房层高不够，附近没有合适场地")
    close = received(acting("zheng"), title="解决中试场地", text="标准厂房层高不够，附近没有场地")
    far = received(acting("zheng"), title="外地人才子女入学", text="引进的研发骨干子女没有学位")
    done = settled(title="希望解决中试场地", text="园区标准厂房层高不够，附近没有合适场地")
    found = merging.hints(now(need), acting("qian"))
    assert [each for each, _share in found] == [close] and found[0][1] >= 55
    assert far.pk and done.pk
