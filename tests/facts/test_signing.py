"""Signatures are those of the Standard Webhooks specification."""

import base64

import pytest

from civaffairs.facts import signing

# The vector of the specification's reference libraries.
SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
MESSAGE = {"message_id": "msg_p5jXN8AQM9LWM0D4loKWxJek", "timestamp": 1614265330, "body": b'{"test": 2432232314}'}
SIGNATURE = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_the_vector_of_the_specification_is_signed_alike():
    assert signing.signature(SECRET, **MESSAGE) == SIGNATURE


def test_the_prefix_of_a_secret_is_no_part_of_the_key():
    assert signing.signature(SECRET.removeprefix("whsec_"), **MESSAGE) == SIGNATURE


@pytest.mark.parametrize(
    "other", [{"message_id": "msg_other"}, {"timestamp": 1614265331}, {"body": b'{"test": 2432232315}'}]
)
def test_each_part_of_a_message_is_signed(other):
    assert signing.signature(SECRET, **MESSAGE | other) != SIGNATURE


def test_the_headers_carry_one_signature_for_each_valid_secret():
    found = signing.headers([signing.new_secret(), SECRET], **MESSAGE)
    assert found["webhook-id"] == MESSAGE["message_id"]
    assert found["webhook-timestamp"] == "1614265330"
    first, second = found["webhook-signature"].split(" ")
    assert first != second == SIGNATURE


def test_a_new_secret_is_as_long_as_the_specification_asks():
    one, another = signing.new_secret(), signing.new_secret()
    assert one != another
    assert 24 <= len(base64.b64decode(one.removeprefix("whsec_"))) <= 64
