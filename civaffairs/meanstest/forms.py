"""The form of a decision on a difference."""

from django import forms

from civaffairs.web.forms import PageForm

from .choices import DecisionOnDiscrepancy


class DiscrepancyForm(PageForm):
    """Which counts, and why."""

    decision = forms.ChoiceField(
        label="处理", widget=forms.RadioSelect,
        choices=[choice for choice in DecisionOnDiscrepancy.choices if choice[0] != DecisionOnDiscrepancy.OPEN],
    )  # fmt: skip
    reason = forms.CharField(label="理由", widget=forms.Textarea(attrs={"rows": 3}), max_length=300)
