"""Work in the background that is done, and answered, when a test says so."""

from functools import partial
from types import SimpleNamespace

from dass.errors import DassError


class Errands:
    """In place of `app.workers.background`; ``waiting`` are those not answered yet."""

    def __init__(self):
        self.waiting = []

    def run(self, function, *args, then, failed):
        self.waiting.append(SimpleNamespace(work=partial(function, *args), then=then, failed=failed, answer=None))

    run_in_order = run

    def do(self, number=0):
        """Do the work, but keep the answer back."""
        errand = self.waiting[number % len(self.waiting)]
        if errand.answer is None:
            try:
                errand.answer = partial(errand.then, errand.work())
            except DassError as error:
                errand.answer = partial(errand.failed, str(error))

    def answer(self, number=0):
        self.do(number)
        self.waiting.pop(number % len(self.waiting)).answer()

    def answer_all(self):
        while self.waiting:
            self.answer()
