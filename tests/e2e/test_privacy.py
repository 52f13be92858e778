"""Sensitive values are planted, good and faulty ones, and then looked for everywhere."""

import pytest
from stack_under_test import SUPPLY_HEADER, RunningStack, supply_row, where_found

from panhuo.codes.credit_code import check_character, organisation_check_character

REGION = "330803"


def _credit_code(organisation: str) -> str:
    head = f"91330803{organisation}{organisation_check_character(organisation)}"
    return head + check_character(head)


GOOD_CODE, OTHER_CODE, LAST_CODE = map(_credit_code, ("MA28QC71", "MA28QC72", "MA28QC73"))
WRONG_CODE = GOOD_CODE[:-1] + ("A" if GOOD_CODE[-1] != "A" else "B")
PERSON = "330802197705129481"
HOLDER, OTHER_HOLDER, FIRM = "欧阳秘不宣", "司徒守口瓶", "衢江深藏机械厂"
TAX, REVENUE, FAULTY_TAX, FAULTY_NUMBER = "718.29364", "90817.26354", "柒佰壹拾捌万", "8.1927.364"

PLANTED = (
    *(GOOD_CODE, OTHER_CODE, LAST_CODE, WRONG_CODE, PERSON),
    *(HOLDER, OTHER_HOLDER, FIRM),
    *(TAX, REVENUE, FAULTY_TAX, FAULTY_NUMBER),
)

SUPPLY = "\n".join(
    (
        f"{SUPPLY_HEADER},holder,holder_uscc",
        f"{supply_row(REGION, 1)},{HOLDER},{GOOD_CODE}",
        f"{supply_row(REGION, 2)},{HOLDER},{WRONG_CODE}",
        f"{supply_row(REGION, 3, due='2021-02-30')},{OTHER_HOLDER},{PERSON}",
        f"{supply_row(REGION, 4)},{OTHER_HOLDER},{OTHER_CODE},{HOLDER}",
        *(f"{supply_row(REGION, serial)},{OTHER_HOLDER},{LAST_CODE}" for serial in (5, 6, 7)),
        "",
    )
)
TAXES = "\n".join(
    (
        "uscc,year,name,tax_wan,revenue_wan",
        f"{GOOD_CODE},2023,{FIRM},{TAX},{REVENUE}",
        f"{OTHER_CODE},2023,{FIRM},{FAULTY_TAX},{REVENUE}",
        f"{LAST_CODE},2023,{FIRM},{TAX},{FAULTY_NUMBER}",
        f"{WRONG_CODE},2023,{FIRM},{TAX},{REVENUE}",
        f"{GOOD_CODE},2022,{FIRM},{TAX},{REVENUE}",
        f"{OTHER_CODE},2022,{FIRM},{TAX},{REVENUE}",
        f"{LAST_CODE},2022,{FIRM},{TAX},{REVENUE}",
        "",
    )
)


@pytest.fixture
def deliveries(stack: RunningStack) -> list[int]:
    handed = [
        stack.deliver("holders.csv", SUPPLY, region=REGION),
        stack.deliver("taxes.csv", TAXES, region=REGION, feed="tax"),
    ]
    # refused as a whole: the way of an error is another one
    refused = stack.deliver("refused.csv", TAXES.replace("year", "moon"), region=REGION, feed="tax")
    ended = [stack.delivery_of(each) for each in (*handed, refused)]
    states = [stack.end_of(delivery_id)["state"] for delivery_id in ended]
    assert states == ["published", "published", "refused"]
    return ended


def test_planted_values_are_in_the_warehouse_and_nowhere_else(
    stack: RunningStack, deliveries: list[int]
) -> None:
    issues = stack.query(
        "select rule_code, field, value, message_zh, next_step from ops.issue "
        "where delivery_id = any(%s)",
        deliveries,
    )
    sensitive = {(row["rule_code"], row["field"]) for row in issues}
    assert {
        ("USCC-INVALID", "holder_uscc"),
        ("TYPE-NUMBER", "tax_wan"),
        ("TYPE-NUMBER", "revenue_wan"),
    } <= sensitive
    told = " ".join(str(value) for row in issues for value in row.values())
    assert [text for text in PLANTED if text in told] == []

    errors = stack.query("select error from ops.delivery where delivery_id = any(%s)", deliveries)
    assert [text for text in PLANTED if text in str(errors)] == []
    raw = stack.query("select source_row from raw.tax where delivery_id = any(%s)", deliveries)
    assert FAULTY_TAX in str(raw)
    assert where_found(stack, PLANTED) == []


def test_the_search_would_find_them(stack: RunningStack) -> None:
    log = stack.folder / "logs" / "planted.log"
    log.write_text(f"holder {HOLDER}")
    try:
        assert len(where_found(stack, [HOLDER])) == 1
    finally:
        log.unlink()
