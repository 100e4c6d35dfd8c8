"""Forms of the acts on deliveries."""

from django import forms

from civaffairs.web.forms import PageForm


class ReasonForm(PageForm):
    """An act that needs its reason."""

    reason = forms.CharField(label="理由", max_length=150)
