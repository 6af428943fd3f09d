"""A scenario from a seed."""

from chance import Chance
from scene import MOST_STEPS, Scene
from steps import KINDS, end, find, rows


def scenario(zoo, seed):
    chance = Chance(seed)
    scene = Scene(zoo, chance)
    count = 8 + chance.below(MOST_STEPS - 7)
    tables = {}
    for name in scene.names:  # models that inherit share a table
        if chance.percent(75):
            tables.setdefault(zoo.models[name].table, zoo.models[name])
    for model in tables.values():
        add(scene, rows(scene, model))
    while len(scene.steps) < count:
        kind = chance.weighted(KINDS) if scene.handles else find
        add(scene, kind(scene))
    while scene.levels:
        add(scene, end(scene))
    head = {"scenario": f"random/{seed}", "lazy": "ahead"}
    return {"head": head, "steps": scene.steps}


def add(scene, step):
    if step:
        scene.steps.append(step)
