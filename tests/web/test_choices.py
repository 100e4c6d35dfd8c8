"""Choices carry code, label and tone in one place."""

from django.db import models
from django.template import Context, Template

from civaffairs.common.choices import Tone, ToneChoices


class Light(ToneChoices):
    """Two states for the tests."""

    OPEN = "open", Tone.PROGRESS, "办理中"
    SHUT = "shut", "已关闭"


def test_choices_serve_a_model_field_as_django_choices():
    field = models.CharField(choices=Light, default=Light.OPEN)

    assert field.flatchoices == [("open", "办理中"), ("shut", "已关闭")]


def test_choice_knows_its_tone_and_is_neutral_without_one():
    assert Light("open").tone == Tone.PROGRESS
    assert Light.SHUT.tone == Tone.NEUTRAL
    assert Light.OPEN == "open"


def test_status_tag_shows_words_and_tone_of_a_stored_code():
    page = Template("{% load web %}{% status code choices %}").render(Context({"code": "open", "choices": Light}))

    assert '<span class="status status--progress">办理中</span>' in page
