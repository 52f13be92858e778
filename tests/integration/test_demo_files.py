"""What the demo delivers comes out as its hand-written truth says, both ways."""

from platform_under_test import Platform

from panhuo.synthetic.demo_files import AS_OF, CORRECTED, SUPPLIES, demo_files


def test_the_demo_comes_out_as_its_truth_says(platform: Platform) -> None:
    outcomes = {}
    for file in demo_files():
        delivery_id = platform.deliver(
            file.content, feed=file.feed, region=file.region, as_of=str(AS_OF), name=file.name
        )
        outcomes[file.name] = (
            platform.scalar("select state from ops.delivery where delivery_id = %s", delivery_id)
            == "refused"
        )
    assert outcomes == {file.name: file.refused for file in demo_files()}

    truth = {supply.mark: supply.truth for supply in (*SUPPLIES, *CORRECTED)}
    in_a_category = {
        row["supervision_no"]: " ".join(filter(None, (row["category"], row["sub_class"])))
        for row in platform.query("select * from published.fct_five_not")
    }
    assert in_a_category == {
        mark: said for mark, said in truth.items() if said[:4] in {"GEWY", "YEWJ", "JEWT"}
    }


def test_each_planted_fault_is_quarantined_under_its_rule(platform: Platform) -> None:
    first = demo_files()[0]
    platform.hand_in(first.content, region=first.region, as_of=str(AS_OF))

    quarantined = {
        (row["row_no"], row["rule_code"])
        for row in platform.query("select * from ops.issue where severity = 'error'")
    }
    assert quarantined == {
        (index + 2, supply.truth)
        for index, supply in enumerate(SUPPLIES)
        if supply.truth not in {"accepted"} and supply.truth[:4] not in {"GEWY", "YEWJ", "JEWT"}
    }
