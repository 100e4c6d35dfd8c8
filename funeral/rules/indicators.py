"""The indicators of funerals (殡葬指标) and what documents claim them to be."""

from civaffairs.indicators.rules.defined import INPUTS, defined_indicator
from civaffairs.policy.engine import rule

DEFINITIONS = "funeral.indicators.definitions"


@rule("funeral.indicators", label="殡葬指标", basis="殡葬规划指标口径", inputs=INPUTS)
def indicators(given, law):
    """The value of an indicator in its unit, whether the target is met, and where a document says something else."""
    return defined_indicator(given, law, DEFINITIONS)
