"""The unit tests of the dbt project, run where everything else runs."""

from platform_under_test import Platform

from panhuo.transform.project import run_dbt


def test_the_unit_tests_of_the_models_pass(platform: Platform) -> None:
    results = run_dbt("test", "--select", "test_type:unit", run_name="unit-tests")
    tests = [result for result in results.results if result.node.resource_type == "unit_test"]
    assert len(tests) >= 4
    assert {str(result.status) for result in tests} == {"pass"}
