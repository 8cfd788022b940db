"""A private key and a certificate, however they were pasted."""

from __future__ import annotations

from graph import pem

KEY = "-----BEGIN PRIVATE KEY-----\nabc\n-----END PRIVATE KEY-----"
FIRST = "-----BEGIN CERTIFICATE-----\nfirst\n-----END CERTIFICATE-----"
SECOND = "-----BEGIN CERTIFICATE-----\nsecond\n-----END CERTIFICATE-----"


def test_whichever_comes_first():
    assert pem.split(f"{KEY}\n{FIRST}") == (KEY, FIRST)
    assert pem.split(f"{FIRST}\n\n{KEY}\n") == (KEY, FIRST)


def test_a_chain_is_kept_in_its_order_and_what_is_around_is_left_out():
    text = f"Bag Attributes\n  localKeyID: 1\n{KEY}\nsubject=CN\n{FIRST}\n{SECOND}"
    assert pem.split(text) == (KEY, f"{FIRST}\n{SECOND}")


def test_what_is_missing_is_empty():
    assert pem.split(KEY) == (KEY, "")
    assert pem.split(FIRST) == ("", FIRST)
    assert pem.split("C:\\odoo.pfx") == ("", "")


def test_keys_of_every_kind_are_keys():
    for kind in ("RSA ", "EC ", "ENCRYPTED "):
        key = KEY.replace("PRIVATE", f"{kind}PRIVATE")
        assert pem.split(f"{FIRST}\n{key}") == (key, FIRST)
