"""The zoo, as recorded/zoo.json describes it."""

import json


class Association:
    def __init__(self, told):
        self.name = told["name"]
        self.macro = told["macro"]
        self.target = told.get("target")  # None: whatever the type says
        self.options = told

    @property
    def many(self):
        return self.macro in ("has_many", "has_and_belongs_to_many")

    @property
    def through(self):
        return self.options.get("through")


class Model:
    def __init__(self, told):
        self.name = told["model"]
        self.table = told["table"]
        self.columns = told["columns"]
        self.associations = [Association(each) for each in told["associations"]]

    def association(self, name):
        return next((each for each in self.associations if each.name == name), None)


class Zoo:
    def __init__(self, path):
        with open(path) as file:
            self.models = {told["model"]: Model(told) for told in json.load(file)}

    def around(self, chance, most, first=None):
        """The names of a model, the first if one is given, and of some that it leads to, over some
        hops."""
        found = [first or chance.pick(sorted(self.models))]
        for name in found:
            targets = {each.target for each in self.models[name].associations if each.target}
            new = sorted(targets - set(found))
            found += chance.some(new, most - len(found)) if most > len(found) else []
        if len(found) == 1:  # it leads nowhere: one that leads to it
            found += [name for name in sorted(self.models) if self.leads(name, found[0])][:1]
        return found

    def owners(self, slot):
        """The names of the models that have records by a polymorphic slot."""
        return sorted(name for name, model in self.models.items()
                      if any(each.options.get("as") == slot for each in model.associations))

    def leads(self, name, target):
        return any(each.target == target for each in self.models[name].associations)
