"""The number of a door on a street (门牌编号)."""

from fractions import Fraction
from math import floor

from civaffairs.policy.engine import rule
from civaffairs.policy.shapes import ListOf, Number, Text

ORIGIN = "placenames.doorplate_number.origin"
PARITY = "placenames.doorplate_number.parity"
SPACING = "placenames.doorplate_number.spacing"

SIDES = {"ew": ("north", "south"), "ns": ("east", "west")}
LEFT_HAND = {("ew", "east"): "south", ("ew", "west"): "north", ("ns", "south"): "west", ("ns", "north"): "east"}


def side_of_the_street(given, law):
    if given.side not in SIDES[given.axis]:
        message = "东西向街道的门牌在南侧或者北侧，南北向街道的门牌在东侧或者西侧，请更正。"
        law.refuse("malformed_input", message, field="side")


@rule(
    "placenames.doorplate_number",
    label="门牌编号",
    basis="各地门牌管理规定",
    inputs={
        "axis": Text("ew", "ns"),
        "side": Text("north", "south", "east", "west"),
        "distance": Number(),
        "taken": ListOf(Text()),
    },
    checks=(side_of_the_street,),
)
def doorplate_number(given, law):
    """The number by distance from the origin of the street; a taken one gets the first free branch number."""
    odd = law.step("odd", given.side == _odd_side(given, law), "此侧编单号")
    place = floor(Fraction(given.distance) / Fraction(law.parameter(SPACING)))
    number = str(law.step("base_number", 2 * place + (1 if odd else 2), "按距离计算的号"))
    if not law.test("inserted", number not in given.taken, "此号没有被占用"):
        branch = 1
        while f"{number}-{branch}" in given.taken:
            branch += 1
        number = f"{number}-{branch}"
    law.step("number", number, "门牌号")
    return {"number": number, "odd": odd, "reasons": law.reasons}


def _odd_side(given, law):
    """The side of odd numbers: named outright, or the one on a hand of who walks away from the origin."""
    parity = law.parameter(PARITY)
    if parity.mode == "side":
        return getattr(parity.odd, given.axis)
    left = LEFT_HAND[given.axis, getattr(law.parameter(ORIGIN), given.axis)]
    right = next(side for side in SIDES[given.axis] if side != left)
    return left if parity.odd == "left" else right
