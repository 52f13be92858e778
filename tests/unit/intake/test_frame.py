import numpy as np
import pytest
from pyproj import CRS

from panhuo.intake.frame import (
    GEOGRAPHIC,
    UNKNOWN,
    FrameError,
    frame_of_code,
    frame_of_text,
    readings,
)


@pytest.mark.parametrize("code", range(4491, 4555))
def test_every_zone_of_cgcs2000_has_the_meridian_that_proj_says(code):
    crs = CRS.from_epsg(code)
    values = {p.name: p.value for p in crs.coordinate_operation.params}
    frame = frame_of_code(code)
    assert frame.meridian == values["Longitude of natural origin"]
    assert frame.is_prefixed == (values["False easting"] > 500_000)
    for form in ("WKT1_ESRI", "WKT1_GDAL", "WKT2_2019"):
        told = frame_of_text(crs.to_wkt(form))
        assert (told.meridian, told.is_prefixed) == (frame.meridian, frame.is_prefixed)


@pytest.mark.parametrize("code", [4214, 4610, 2327, 2349, 2370, 2401, 2442, 3857, 32650, 999999])
def test_what_is_not_read_says_why_in_both_languages(code):
    with pytest.raises(FrameError) as caught:
        frame_of_code(code)
    assert caught.value.zh
    assert caught.value.en


def test_a_borrowed_name_does_not_make_a_frame():
    text = CRS.from_epsg(4549).to_wkt("WKT1_ESRI")
    with pytest.raises(FrameError):
        frame_of_text(text.replace('"Central_Meridian",120.0', '"Central_Meridian",118.8'))
    with pytest.raises(FrameError):
        frame_of_text(text.replace('"False_Easting",500000.0', '"False_Easting",50000.0'))
    with pytest.raises(FrameError):
        frame_of_text(text.replace("298.257222101", "298.3"))


@pytest.mark.parametrize(
    ("extent", "meridian", "swapped"),
    [
        ((73, 3, 136, 54.5), GEOGRAPHIC, False),
        ((28.9, 118.8, 29, 118.9), GEOGRAPHIC, True),
        ((528_479, 3_494_211, 528_579, 3_494_311), UNKNOWN, False),
        ((3_494_211, 528_479, 3_494_311, 528_579), UNKNOWN, True),
        ((40_528_479, 3_494_211, 40_528_579, 3_494_311), 120, False),
        ((3_494_211, 40_528_479, 3_494_311, 40_528_579), 120, True),
        ((20_528_479, 3_494_211, 20_528_579, 3_494_311), 117, False),
        ((500_000, 300_000, 500_100, 300_100), UNKNOWN, False),
    ],
)
def test_what_the_numbers_say(extent, meridian, swapped):
    found = readings(np.array([extent], dtype=float))
    assert found.in_range[0]
    assert (found.meridian[0], found.swapped[0]) == (meridian, swapped)


@pytest.mark.parametrize(
    "extent",
    [
        (72.9, 30, 73.1, 31),
        (118, 54.4, 118.1, 54.6),
        (99_999, 3_200_000, 100_001, 3_200_100),
        (899_999, 3_200_000, 900_001, 3_200_100),
        (500_000, 6_199_999, 500_100, 6_200_001),
        (24_500_000, 3_200_000, 24_500_100, 3_200_100),
        (46_500_000, 3_200_000, 46_500_100, 3_200_100),
        (40_950_000, 3_200_000, 41_050_000, 3_200_100),
        (np.nan, np.nan, np.nan, np.nan),
    ],
)
def test_numbers_that_are_no_coordinates_of_china(extent):
    assert not readings(np.array([extent], dtype=float)).in_range[0]
