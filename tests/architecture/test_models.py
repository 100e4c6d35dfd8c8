"""Every model says what it is, in the words of the law."""

import re

from django.apps import apps

from tests.architecture import tree

CHINESE = re.compile("[\u4e00-\u9fff]")
# Fields of indexes and work lists that no page, form or letter ever shows.
NEVER_SHOWN = {"registry.NameGram.gram", "registry.NameGram.person", "tenancy.WorkDue.tenant"}


def own_models():
    return [model for model in apps.get_models() if model.__module__.partition(".")[0] in tree.PACKAGES]


def test_every_model_has_a_docstring_that_says_what_it_is():
    assert len(own_models()) > 30
    generated = [model._meta.label for model in own_models() if (model.__doc__ or "").startswith(f"{model.__name__}(")]
    assert generated == []


def test_every_model_is_named_with_its_official_chinese_term():
    assert [m._meta.label for m in own_models() if not CHINESE.search(str(m._meta.verbose_name))] == []


def test_every_field_is_named_with_its_official_chinese_term():
    fields = {
        f"{model._meta.label}.{field.name}": str(field.verbose_name)
        for model in own_models()
        for field in [*model._meta.local_fields, *model._meta.local_many_to_many]
        if not field.primary_key and not field.auto_created
    }
    assert fields.keys() >= NEVER_SHOWN
    assert [name for name, term in fields.items() if not CHINESE.search(term) and name not in NEVER_SHOWN] == []


def test_every_choice_has_a_chinese_label():
    choices = {
        f"{model._meta.label}.{field.name}.{code}": str(label)
        for model in own_models()
        for field in model._meta.local_fields
        for code, label in field.flatchoices
    }
    assert len(choices) > 50
    assert [name for name, label in choices.items() if not CHINESE.search(label)] == []


def test_every_app_is_named_in_chinese():
    configs = [config for config in apps.get_app_configs() if config.name.partition(".")[0] in tree.PACKAGES]
    assert [config.name for config in configs if not CHINESE.search(str(config.verbose_name))] == []
