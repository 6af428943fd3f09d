"""The two runners, each a process that takes one scenario after the other, and what differs."""

import json
import signal
import subprocess

LONGEST = 60  # seconds that a scenario may take


class Runner:
    """A process of its own; one that has ended is started again with the next scenario."""

    def __init__(self, command, errors=subprocess.DEVNULL):
        """errors: where its standard error goes."""
        self.command = command
        self.errors = errors
        self.process = None

    def start(self):
        self.process = subprocess.Popen(self.command, stdin=subprocess.PIPE,
                                        stdout=subprocess.PIPE, stderr=self.errors, text=True)

    def stop(self):
        if self.process:
            self.process.communicate()
            self.process = None

    def run(self, scenario):
        """The transcript's lines; the last is {"broken": ...} where the process has ended."""
        if not self.process:
            self.start()
        signal.signal(signal.SIGALRM, lambda *_: self.process.kill())
        signal.alarm(LONGEST)
        try:
            for line in [scenario["head"], *scenario["steps"]]:
                self.process.stdin.write(json.dumps(line) + "\n")
            self.process.stdin.write("\n")
            self.process.stdin.flush()
            return self.read()
        except BrokenPipeError:
            return self.read()
        finally:
            signal.alarm(0)

    def read(self):
        lines = []
        for text in self.process.stdout:
            if text == "\n":
                return lines[1:]  # the first is the name
            lines.append(json.loads(text))
        status = self.process.wait()
        self.process = None
        return [{"broken": f"the process, with {status}"}]


FIELDS = ["answer", "error", "skipped", "not_yet", "log"]


def differences(ours, theirs):
    """Where they differ: (step's number, field, ours, theirs). How many statements
    there were is not compared: Kin reads ahead and writes together."""
    found = []
    for our, their in zip(steps_of(ours), steps_of(theirs)):
        found += [(our["step"], field, our.get(field), their.get(field))
                  for field in FIELDS if not same(our.get(field), their.get(field))]
    broken = [lines[-1].get("broken") if lines else None for lines in (ours, theirs)]
    if any(broken):
        number = min(len(steps_of(lines)) for lines in (ours, theirs)) + 1
        return found or [(number, "broken", *broken)]
    if any("ended" in line for line in ours):  # on a server, by ../served_keys.c
        return found
    our_rows, their_rows = rows_of(ours), rows_of(theirs)
    steps = len(steps_of(ours))
    return found + [(steps, f"rows of {table}", our_rows.get(table), their_rows.get(table))
                    for table in sorted({**our_rows, **their_rows})
                    if not same(our_rows.get(table), their_rows.get(table))]


def same(one, other):
    return text_of(one) == text_of(other)


def text_of(value):
    """Equal for equal values: 1 is not true."""
    return json.dumps(value, sort_keys=True)


def steps_of(lines):
    return [line for line in lines if "step" in line]


def rows_of(lines):
    """Those of a join table have no order."""
    return {line["table"]: sorted(line["rows"], key=text_of) for line in lines if "table" in line}
