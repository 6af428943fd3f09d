"""Numbers from a seed, the same on every machine: splitmix64."""

MASK = (1 << 64) - 1


class Chance:
    def __init__(self, seed):
        self.state = seed & MASK
        self.next()  # seeds that lie side by side begin apart

    def next(self):
        self.state = (self.state + 0x9E3779B97F4A7C15) & MASK
        mixed = self.state
        mixed = ((mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9) & MASK
        mixed = ((mixed ^ (mixed >> 27)) * 0x94D049BB133111EB) & MASK
        return mixed ^ (mixed >> 31)

    def below(self, bound):
        return self.next() % bound

    def percent(self, chances):
        return self.below(100) < chances

    def pick(self, items):
        return items[self.below(len(items))]

    def some(self, items, most):
        """From none to most of the items, each once, in an order of its own."""
        left, taken = list(items), []
        for _ in range(self.below(min(most, len(left)) + 1)):
            taken.append(left.pop(self.below(len(left))))
        return taken

    def weighted(self, pairs):
        """Of pairs (weight, item)."""
        place = self.below(sum(weight for weight, _ in pairs))
        for weight, item in pairs:
            if place < weight:
                return item
            place -= weight
        raise AssertionError
