import pytest

from conductor_deploy.definition.suggest import did_you_mean, misspelt, nearest


def test_the_nearest_name_comes_first() -> None:
    assert nearest("retryCout", ["retryLogic", "retryCount", "name"]) == ("retryCount", "retryLogic")


def test_case_does_not_count_and_the_name_is_given_as_it_is_spelt() -> None:
    assert did_you_mean("OWNEREMAIL", ["ownerEmail", "name"]) == "did you mean ownerEmail?"


def test_nothing_near_is_no_hint() -> None:
    assert did_you_mean("xyz", ["ownerEmail", "name"]) is None


@pytest.mark.parametrize("name", ["simple", "SIMPLES", "SIMPE", "SIMPLA", "SIMPEL", "ISMPLE", "SSIMPLE"])
def test_a_slip_is_told_from_another_word(name: str) -> None:
    assert misspelt(name, ["SIMPLE", "SAMPLES"]) == "SIMPLE"


@pytest.mark.parametrize("name", ["SIMPLEST", "SIMPELL", "SMIPEL", "IMPL", "XYZ"])
def test_two_slips_are_another_word(name: str) -> None:
    assert misspelt(name, ["SIMPLE"]) is None
