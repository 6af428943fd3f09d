"""A scenario while it is made: which models it is about, and what its handles may hold."""

from values import attributes_of

MOST_STEPS = 40


class Scene:
    def __init__(self, zoo, chance):
        self.zoo = zoo
        self.chance = chance
        self.names = zoo.around(chance, 2 + chance.below(4), "invoice" if chance.percent(4) else None)
        self.handles = []  # (handle, model's name, whether it is surely bound)
        self.levels = 0
        self.steps = []

    # --- what a step can be about

    def model(self):
        return self.zoo.models[self.chance.pick(self.names)]

    def handle(self, fits=lambda name: True):
        """A handle and its model, rather a young one, and one that is bound; fits: which model.
        None: there is none."""
        fitting = [each for each in self.handles if fits(each[1])]
        sure = [each for each in fitting if each[2]]
        if sure and self.chance.percent(80):
            fitting = sure
        if not fitting:
            return None
        return self.chance.pick(fitting[-6:] if self.chance.percent(60) else fitting)

    def association(self, fits):
        """A handle and an association of its model that fits; None: there is none."""
        def fitting(name):
            return [each for each in self.zoo.models[name].associations
                    if fits(each) and (each.target in self.names or not each.target)]
        handle = self.handle(fitting)
        return handle and (handle[0], self.chance.pick(fitting(handle[1])))

    def target(self, association):
        """A model's name: of what the association can hold."""
        if association.target:
            return association.target
        owners = self.zoo.owners(association.name)
        return self.chance.pick([name for name in owners if name in self.names] or owners)

    def held(self, association):
        """A handle of a record that the association can hold; None: there is none."""
        name = self.target(association)
        handle = self.handle(lambda each: each == name)
        return handle and handle[0]

    def attributes(self, name):
        return attributes_of(self.zoo.models[name], self.names, self.zoo, self.chance)

    # --- binding

    def bind(self, step, name, sure=True):
        step["as"] = f"{name}{len(self.steps) + 1}"
        self.handles.append((step["as"], name, sure))
        return step

    def bind_list(self, step, name):
        handle = f"{name}_list{len(self.steps) + 1}"
        step["as"] = handle
        self.handles += [(f"{handle}[{place}]", name, False) for place in range(3)]
        return step
