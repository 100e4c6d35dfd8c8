"""The indicators of elder care (养老服务指标) and what documents claim them to be."""

from civaffairs.indicators.rules.defined import INPUTS, defined_indicator
from civaffairs.policy.engine import rule

DEFINITIONS = "eldercare.indicators.definitions"


@rule("eldercare.indicators", label="养老服务指标", basis="养老服务规划指标口径", inputs=INPUTS)
def indicators(given, law):
    """The value of an indicator in its unit, whether the target is met, and where a document says something else."""
    return defined_indicator(given, law, DEFINITIONS)
