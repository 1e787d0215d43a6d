"""A program that starts a generator process, says so on standard output, and never closes it.

``python -m tests.fake_program NAME ARGUMENT ...`` runs that generator of ``tests.fake_generators``, and ends with the
first thing yielded unless ``NAME`` is ``counting_into``.
"""

import sys

from PySide6.QtCore import QCoreApplication

from app.workers.generator_process import GeneratorProcess
from tests import fake_generators


def main(name, *arguments):
    application = QCoreApplication([])
    process = GeneratorProcess()

    def tell(item):
        sys.stdout.write(f"{item}\n")
        sys.stdout.flush()
        if name != "counting_into":
            application.quit()

    process.yielded.connect(tell)
    process.start(getattr(fake_generators, name), *arguments)
    application.exec()


if __name__ == "__main__":
    main(*sys.argv[1:])
