import pytest
from supplying import HEADERS, execute, publish, query, supply_csv

from panhuo.intake.ledger import UnknownDeliveryError
from panhuo.intake.load import load
from panhuo.intake.supersede import mark_superseded
from panhuo.intake.withdraw import NotWithdrawableError, withdraw
from panhuo.warehouse import OWNER, connect


def finish(supplier, content, quarantined=(), **options):
    delivery_id = supplier.load(content, **options).delivery_id
    publish(delivery_id, quarantined)
    with connect(OWNER) as connection:
        return delivery_id, mark_superseded(connection, delivery_id)


def states():
    return dict(query("select delivery_id, state from ops.delivery order by delivery_id"))


def superseded_by(delivery_id):
    return query("select superseded_by from ops.delivery where delivery_id = %s", delivery_id)[0][0]


# --- delta ------------------------------------------------------------------------------------


def test_a_delta_with_all_keys_of_an_earlier_one_supersedes_it(supplier):
    finish(supplier, supply_csv("A1", "A2"))
    assert finish(supplier, supply_csv("A1:1", "A2", "A3")) == (2, [1])
    assert states() == {1: "superseded", 2: "published"}
    assert superseded_by(1) == 2


def test_a_delta_that_lacks_one_key_does_not(supplier):
    finish(supplier, supply_csv("A1", "A2"))
    assert finish(supplier, supply_csv("A1:1")) == (2, [])


def test_a_quarantined_row_covers_nothing(supplier):
    finish(supplier, supply_csv("A1", "A2"))
    assert finish(supplier, supply_csv("A1", "A2"), quarantined=(3,), mode="delta") == (2, [])


def test_a_quarantined_row_need_not_be_covered(supplier):
    finish(supplier, supply_csv("A1", "A2"), quarantined=(3,))
    assert finish(supplier, supply_csv("A1:1")) == (2, [1])


def test_the_same_key_in_another_region_is_another_key(supplier):
    finish(supplier, supply_csv("A1::330803"), region="330800")
    assert finish(supplier, supply_csv("A1::330802"), region="330800") == (2, [])


def test_a_delivery_without_accepted_rows_waits_for_its_correction(supplier):
    finish(supplier, supply_csv("A1"), quarantined=(2,))
    assert finish(supplier, supply_csv("A2")) == (2, [])


@pytest.mark.parametrize("options", [{"as_of": "2024-07-31"}, {"region": "330800"}])
def test_another_date_or_supplier_is_not_superseded_by_a_delta(supplier, options):
    finish(supplier, supply_csv("A1"))
    assert finish(supplier, supply_csv("A1:1"), **options) == (2, [])


def test_keys_with_empty_columns_are_equal(supplier):
    content = "region_code,supervision_no,inspected_on,state\n330802,A1,2024-01-01,在建\n"
    finish(supplier, content, feed="inspection")
    assert finish(supplier, content.replace("在建", "停工"), feed="inspection") == (2, [1])


def test_a_document_number_in_another_spelling_is_the_same_key(supplier):
    content = (
        "region_code,approval_no,plot_no,approved_on,approved_area_m2\n"
        "330802,浙土字A〔2022〕0101号,1,2022-06-30,20000\n"
    )
    finish(supplier, content, feed="approval")
    again = content.replace("〔2022〕0101", "[2022]-第101")
    assert finish(supplier, again, feed="approval") == (2, [1])


def test_a_supervision_number_in_another_spelling_is_the_same_key(supplier):
    finish(supplier, supply_csv("3308022023B00714"))
    assert finish(supplier, supply_csv("3308022023b 00714")) == (2, [1])


def test_a_delta_published_after_the_one_that_covers_it_is_superseded_itself(supplier):
    first = supplier.load(supply_csv("A1")).delivery_id
    finish(supplier, supply_csv("A1:1"))
    publish(first)
    with connect(OWNER) as connection:
        assert mark_superseded(connection, first) == [first]
    assert superseded_by(first) == 2


# --- snapshot ---------------------------------------------------------------------------------


def test_a_snapshot_supersedes_everything_earlier_of_its_scope(supplier):
    finish(supplier, supply_csv("A1"), as_of="2024-05-31")
    finish(supplier, supply_csv("B1"), mode="snapshot", as_of="2024-05-31")
    finish(supplier, supply_csv("C1"), region="330803")
    assert finish(supplier, supply_csv("D1"), mode="snapshot") == (4, [2])
    assert states() == {1: "superseded", 2: "superseded", 3: "published", 4: "published"}


def test_a_snapshot_does_not_supersede_what_is_later(supplier):
    finish(supplier, supply_csv("A1"), as_of="2024-07-31")
    assert finish(supplier, supply_csv("B1"), mode="snapshot") == (2, [])


def test_a_delta_does_not_supersede_a_snapshot(supplier):
    finish(supplier, supply_csv("A1"), mode="snapshot")
    assert finish(supplier, supply_csv("A1:1")) == (2, [])


def test_nothing_unfinished_is_superseded(supplier):
    supplier.load(supply_csv("A1"))
    assert finish(supplier, supply_csv("B1"), mode="snapshot") == (2, [])
    assert states()[1] == "loaded"


# --- withdraw ---------------------------------------------------------------------------------


def test_withdrawing_opens_the_regions_it_had(supplier):
    delivery_id, _ = finish(supplier, supply_csv("A1", "B1::330803"), region="330800")
    assert withdraw(delivery_id) == ["330802", "330803"]
    assert states() == {1: "withdrawn"}
    assert query("select withdrawn_at is not null, finished_at is not null from ops.delivery") == [
        (True, True)
    ]
    assert query("select distinct state from ops.delivery_region") == [("gated",)]
    assert withdraw(delivery_id) == ["330802", "330803"]


def test_withdrawing_a_correction_brings_back_what_it_superseded(supplier):
    finish(supplier, supply_csv("A1"))
    finish(supplier, supply_csv("A1:1"))
    assert withdraw(2) == ["330802"]
    assert states() == {1: "gated", 2: "withdrawn"}
    assert superseded_by(1) is None


def test_withdrawing_the_middle_one_leaves_the_last_in_charge(supplier):
    for area in ("3", "2", "1"):
        finish(supplier, supply_csv(f"A1:{area}"))
    assert states() == {1: "superseded", 2: "superseded", 3: "published"}
    withdraw(2)
    assert states() == {1: "superseded", 2: "withdrawn", 3: "published"}
    assert superseded_by(1) == 3
    withdraw(3)
    assert states() == {1: "gated", 2: "withdrawn", 3: "withdrawn"}


def test_withdrawing_a_snapshot_opens_the_regions_it_had_ended(supplier):
    finish(supplier, supply_csv("A1", "B1::330803"), region="330800")
    finish(supplier, supply_csv("A1"), region="330800", mode="snapshot")
    assert withdraw(2) == ["330802", "330803"]


def test_a_late_delivery_that_a_snapshot_covered_comes_back_with_its_regions(supplier):
    late = supplier.load(supply_csv("B1::330803"), region="330800", as_of="2024-05-31").delivery_id
    execute("delete from ops.delivery_region where delivery_id = %s", late)
    execute("update ops.delivery set state = 'received', rows_read = null")
    finish(supplier, supply_csv("A1"), region="330800", mode="snapshot")
    load(late)
    publish(late)
    with connect(OWNER) as connection:
        assert mark_superseded(connection, late) == [late]
    assert withdraw(2) == ["330802", "330803"]


def test_withdrawing_what_nobody_built_on_wakes_nobody(supplier):
    received = supplier.register(supply_csv("A1"))
    assert withdraw(received) == []
    loaded = supplier.load(supply_csv("A2")).delivery_id
    assert withdraw(loaded) == []
    assert query("select state from ops.delivery_region") == [("withdrawn",)]


def test_a_refused_delivery_cannot_be_withdrawn(supplier):
    delivery_id = supplier.register(b"")
    load(delivery_id)
    with pytest.raises(NotWithdrawableError, match="无需撤回"):
        withdraw(delivery_id)


def test_an_unknown_delivery_is_named(warehouse):
    with pytest.raises(UnknownDeliveryError, match="77"):
        withdraw(77)


def test_an_empty_snapshot_covers_all(supplier):
    finish(supplier, supply_csv("A1"))
    assert finish(supplier, HEADERS, mode="snapshot") == (2, [1])
