"""Credentials with which the mock agencies can be asked; of no use anywhere else."""

DEMONSTRATION_CREDENTIALS = {
    "public_security": "demo-public-security-key",
    "human_resources": "demo-human-resources-token",
    "natural_resources": "civil:demo-natural-resources",
    "housing_fund": "demo-housing-fund-key",
    "tax": "demo-tax-token",
    "market_supervision": "demo-market-supervision-key",
    "disabled_persons": "demo-disabled-persons-token",
    "insurers": "demo-insurers-key",
    "banks": "demo-banks-key",
    "medical_insurance": "demo-medical-insurance-token",
    "education": "civil-affairs:demo-education",
    "civil_affairs": "demo-civil-affairs-token",
}
