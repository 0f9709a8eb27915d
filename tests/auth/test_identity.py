"""Who signed in, against whose mailbox it should be."""

import pytest

from mailtrove.auth.id_token import Claims
from mailtrove.auth.identity import match_google, match_identity
from mailtrove.errors import IdTokenMalformed, WrongMailbox

TID, OID = "18151210-1852-4a1c-8e0f-a0a1ab1e5cde", "0ada0ada-1843-4bcd-9f00-000000000001"


def claims(email: str = "", preferred_username: str = "", name: str = "") -> Claims:
    return Claims(TID, OID, email, preferred_username, name)


@pytest.mark.parametrize("email", ["ada@lovelace.example", "ADA@Lovelace.Example"])
def test_the_same_address_is_the_right_mailbox_in_any_case(email: str) -> None:
    identity = match_identity(claims(email, "other@lovelace.example", "Ada"), "Ada@lovelace.example")
    assert (identity.warning, identity.display_name, identity.tid, identity.oid) == ("", "Ada", TID, OID)


def test_another_address_is_refused_even_when_the_sign_in_name_fits() -> None:
    with pytest.raises(WrongMailbox, match=r"wanted ada@lovelace\.example, but signed in as eve@evil\.example"):
        match_identity(claims("eve@evil.example", "ada@lovelace.example"), "ada@lovelace.example")


def test_without_an_address_the_same_sign_in_name_will_do() -> None:
    assert match_identity(claims("", "Ada@lovelace.example"), "ada@lovelace.example").warning == ""


def test_without_an_address_another_sign_in_name_is_accepted_with_a_warning_that_names_both() -> None:
    identity = match_identity(claims("", "a.turing@bletchley.example"), "alan@bletchley.example")
    assert "a.turing@bletchley.example" in identity.warning
    assert "alan@bletchley.example" in identity.warning
    assert identity.preferred_username == "a.turing@bletchley.example"


def test_neither_address_nor_sign_in_name_is_refused_with_the_claim_to_add() -> None:
    with pytest.raises(IdTokenMalformed) as caught:
        match_identity(claims(), "ada@lovelace.example")
    assert "email" in caught.value.remedy


def test_the_display_name_falls_back_to_the_address() -> None:
    assert match_identity(claims("ada@lovelace.example"), "ada@lovelace.example").display_name == "ada@lovelace.example"


def test_signing_in_again_must_bring_the_same_person_of_the_same_tenant() -> None:
    right = claims("ada@lovelace.example")
    assert match_identity(right, "ada@lovelace.example", (TID.upper(), OID)).oid == OID
    for expected in ((TID, "0" * 36), ("0" * 36, OID), ("", "")):
        with pytest.raises(WrongMailbox):
            match_identity(right, "ada@lovelace.example", expected)


def test_who_was_renamed_signs_in_again_with_a_warning_that_names_both() -> None:
    renamed = claims("ada.king@lovelace.example", "ada.king@lovelace.example")
    identity = match_identity(renamed, "ada.byron@lovelace.example", (TID, OID))
    assert "ada.byron@lovelace.example" in identity.warning
    assert "ada.king@lovelace.example" in identity.warning
    assert (identity.email, identity.oid) == ("ada.king@lovelace.example", OID)


def test_who_was_renamed_at_google_signs_in_again_too() -> None:
    renamed = Claims("", "1843", "ada.king@lovelace.example", "", "Ada", email_verified=True)
    assert "ada.king@lovelace.example" in match_google(renamed, "ada.byron@lovelace.example", ("", "1843")).warning
    with pytest.raises(WrongMailbox):
        match_google(renamed, "ada.byron@lovelace.example")
