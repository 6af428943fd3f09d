"""A scenario from a seed."""

from chance import Chance
from scene import MOST_STEPS, Scene
from steps import KINDS, find, rows


def scenario(zoo, seed):
    chance = Chance(seed)
    scene = Scene(zoo, chance)
    count = 8 + chance.below(MOST_STEPS - 7)
    for _ in range(chance.below(4)):
        add(scene, rows(scene))
    while len(scene.steps) < count:
        kind = chance.weighted(KINDS) if scene.handles else find
        add(scene, kind(scene))
    head = {"scenario": f"random/{seed}", "lazy": "ahead"}
    return {"head": head, "steps": scene.steps}


def add(scene, step):
    if step:
        scene.steps.append(step)
