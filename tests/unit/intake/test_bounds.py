from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from panhuo.intake.bounds import read_bounds
from panhuo.intake.values import UnreadableValueError


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("1.0-2.0", "1.0", "2.0"), ("1.0～2.0", "1.0", "2.0"), ("1.0至2.0", "1.0", "2.0"),
        ("1.0≤容积率≤2.0", "1.0", "2.0"), ("1.0＜R≤2.0", "1.0", "2.0"),
        ("2.0≥容积率≥1.0", "1.0", "2.0"), ("容积率：1.0—2.0", "1.0", "2.0"),
        ("≥1.5", "1.5", None), ("＞1.5", "1.5", None), (">=1.5", "1.5", None),
        ("1.5以上", "1.5", None), ("1.5（含）以上", "1.5", None), ("不低于1.5", "1.5", None),
        ("容积率≥1.5", "1.5", None), ("2.5≥容积率", None, "2.5"), ("不大于2.5", None, "2.5"),
        ("≤2.5", None, "2.5"), ("2.5及以下", None, "2.5"), ("小于或等于2.5", None, "2.5"),
        ("大于等于1.0且小于等于2.5", "1.0", "2.5"), ("大于1，不大于2", "1", "2"),
        ("1.2以上2.0以下", "1.2", "2.0"), ("1.5", "1.5", "1.5"), ("容积率=1.5", "1.5", "1.5"),
    ],
)  # fmt: skip
def test_ranges_as_planning_conditions_state_them(text, low, high):
    assert read_bounds(text) == (low and Decimal(low), high and Decimal(high))


@pytest.mark.parametrize("text", ["", "按规划", "2.0-1.0", "1-2-3", "≥1.0≥2.0", "1.0/2.0", "一"])
def test_what_is_no_range_is_not_guessed(text):
    with pytest.raises(UnreadableValueError):
        read_bounds(text)


@given(st.text(alphabet="0123456789.<>≤≥-~至以上下不低于大小等含且容积率，; ", max_size=20))
def test_any_text_is_a_range_in_order_or_none(text):
    try:
        low, high = read_bounds(text)
    except UnreadableValueError:
        return
    assert low is not None or high is not None
    assert low is None or high is None or low <= high
