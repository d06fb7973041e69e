"""Only what contacts.csv allows may be stated, with its date."""

from __future__ import annotations

import pytest

from knowledge.contacts import UnusableContact, usable_contact


def test_a_page_has_an_address_to_open_and_the_dates_of_its_sources() -> None:
    page = usable_contact("VNeID website")
    assert (page.address, page.url) == ("vneid.gov.vn", "https://vneid.gov.vn")
    assert (page.stated_from, page.stated_until) == ("2022", "2024")


def test_a_number_says_whether_a_call_costs() -> None:
    centre = usable_contact("VNeID and căn cước call centre")
    assert (centre.address, centre.url, centre.may_cost, centre.free) == ("1900 0368", None, True, False)
    scams = usable_contact("Report scam or spam calls and SMS")
    assert (scams.address, scams.may_cost, scams.free) == ("156 or 5656", False, True)
    hotline = usable_contact("Tổng đài 1022 Vĩnh Long")
    assert (hotline.address, hotline.may_cost, hotline.free) == ("1022", False, False)
    assert (hotline.stated_from, hotline.stated_until) == ("2024-12-31", "2024-12-31")


def test_a_page_known_by_name_only_has_nothing_to_open() -> None:
    assert usable_contact("Zalo OA of the province").url is None
    assert usable_contact("Facebook page of the province").url is None


@pytest.mark.parametrize("what", ["National portal hotline", "Security warning portal", "A hotline of a friend"])
def test_what_is_not_confirmed_is_refused(what: str) -> None:
    with pytest.raises(UnusableContact):
        usable_contact(what)
