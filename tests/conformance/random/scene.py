"""A scenario while it is made: which models it is about, and what its handles may hold."""

from values import attributes_of

MOST_STEPS = 40


class Scene:
    def __init__(self, zoo, chance):
        self.zoo = zoo
        self.chance = chance
        self.names = zoo.around(chance, 5)
        self.handles = []  # (handle, model's name)
        self.levels = 0
        self.steps = []

    # --- what a step can be about

    def model(self):
        return self.zoo.models[self.chance.pick(self.names)]

    def handle(self, of=None):
        """A handle, rather a young one, and its model; of: of that model. None: there is none."""
        fitting = [each for each in self.handles if of in (None, each[1])]
        if not fitting:
            return None
        if self.chance.percent(60):
            fitting = fitting[-4:]
        return self.chance.pick(fitting)

    def association(self, fits):
        """A handle and an association of its model that fits; None: there is none."""
        handle = self.handle()
        if not handle:
            return None
        fitting = [each for each in self.zoo.models[handle[1]].associations if fits(each)]
        return (handle[0], self.chance.pick(fitting)) if fitting else None

    def target(self, association):
        """A model's name: of what the association can hold."""
        return association.target or self.chance.pick(self.names)

    def attributes(self, name):
        return attributes_of(self.zoo.models[name], self.names, self.zoo, self.chance)

    # --- binding

    def bind(self, step, name):
        step["as"] = f"{name}{len(self.steps) + 1}"
        self.handles.append((step["as"], name))
        return step

    def bind_list(self, step, name):
        handle = f"{name}_list{len(self.steps) + 1}"
        step["as"] = handle
        self.handles += [(f"{handle}[{place}]", name) for place in range(2)]
        return step
