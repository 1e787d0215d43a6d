"""A program that starts a generator process, says so on standard output, and never closes it.

``python -m tests.fake_program NAME`` runs that generator of ``tests.fake_generators``; with ``--end`` behind it the
program ends with the first thing yielded.
"""

import sys

from PySide6.QtCore import QCoreApplication

from app.workers.generator_process import GeneratorProcess
from tests import fake_generators


def main(name, *options):
    application = QCoreApplication([])
    process = GeneratorProcess()

    def tell(item):
        sys.stdout.write(f"{item}\n")
        sys.stdout.flush()
        if "--end" in options:
            application.quit()

    process.yielded.connect(tell)
    process.start(getattr(fake_generators, name))
    application.exec()


if __name__ == "__main__":
    main(*sys.argv[1:])
