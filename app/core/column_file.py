"""Column scores of a recording as an .npz file."""

import zipfile
from pathlib import Path

import numpy as np
import numpy.typing as npt
from numpy.lib import format as npy

from app.core.files import replacing
from app.core.score_spool import ScoreSpool
from dass.config import FEATURES
from dass.labels import ontology


def write_columns(path: Path, spool: ScoreSpool) -> None:
    """Write the logits of every column, page by page, so that they are never held whole.

    The file holds ``logits`` float32 (columns, 527), ``start_s`` float64 (columns,), ``column_s`` float64 () and
    ``mids`` (527,), the classes' AudioSet identifiers.

    Raises
    ------
    DassError
        The file cannot be written.
    """
    with replacing(path) as part, zipfile.ZipFile(part, "w") as archive:
        _write_logits(archive, spool)
        _write_array(archive, "start_s", np.arange(len(spool)) * FEATURES.column_s)
        _write_array(archive, "column_s", np.array(FEATURES.column_s))
        _write_array(archive, "mids", np.array([audio_class.mid for audio_class in ontology().classes]))


def _write_logits(archive: zipfile.ZipFile, spool: ScoreSpool) -> None:
    header = {"descr": "<f4", "fortran_order": False, "shape": spool.shape}
    with archive.open("logits.npy", "w", force_zip64=True) as file:
        npy.write_array_header_1_0(file, header)
        for page in spool.pages():
            file.write(page.astype("<f4").tobytes())


def _write_array(archive: zipfile.ZipFile, name: str, array: npt.NDArray[np.generic]) -> None:
    with archive.open(f"{name}.npy", "w", force_zip64=True) as file:
        npy.write_array(file, array, allow_pickle=False)
