"""Grids of features that are longer than memory: worked out by the piece, kept on disk."""

import os
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import torch
import torch.nn.functional as F
from torch import Tensor

from dass.errors import DassError


class Grid:
    """A grid (1, length, frequency, width) that is worked out by the piece.

    Parameters
    ----------
    length : int
        Time steps.
    read : function (start, stop) -> Tensor
        Works out the time steps from ``start`` to ``stop``, (1, stop - start, frequency, width).
    """

    def __init__(self, length: int, read: Callable[[int, int], Tensor]) -> None:
        self.length = length
        self.read = read

    def padded(self, start: int, stop: int) -> Tensor:
        """Return the steps from ``start`` to ``stop``, zeros where they lie outside the grid."""
        first, last = max(start, 0), min(stop, self.length)
        return F.pad(self.read(first, last), (0, 0, 0, 0, first - start, stop - last))

    def tiles(self, step: int) -> Iterator[tuple[int, int]]:
        """Yield (start, stop) of the pieces of ``step`` time steps, of which the last may be shorter."""
        return ((start, min(start + step, self.length)) for start in range(0, self.length, step))


class DiskGrid(Grid):
    """A copy of ``grid`` in a nameless file, made ``step`` time steps at a time; it may be written over.

    Parameters
    ----------
    folder : Path, optional
        Where the file lies, on a disk with room for all values in float32; the system's folder for such files if left
        out.

    Raises
    ------
    DassError
        The disk is full.
    """

    # Plain reads and writes: pages of a mapped file would count as memory of the process.

    def __init__(self, grid: Grid, step: int, folder: Path | None) -> None:
        super().__init__(grid.length, self._read)
        self._folder = folder or Path(tempfile.gettempdir())
        self._file = tempfile.TemporaryFile(dir=self._folder)  # noqa: SIM115 - open as long as the grid is
        for start, stop in grid.tiles(step):
            self.write(start, grid.read(start, stop))

    def write(self, start: int, piece: Tensor) -> None:
        """Put ``piece`` (1, steps, frequency, width) in place of what stands from time step ``start`` on."""
        self._step_shape, self._device = piece.shape[2:], piece.device
        values = piece.float().cpu().contiguous().numpy()
        try:
            self._file.seek(start * self._values_per_step * values.itemsize)
            self._file.write(values.data)
            self._file.flush()
        except OSError as error:
            self.close()
            gigabytes = self.length * self._values_per_step * values.itemsize / 1e9
            reason = os.strerror(error.errno or 0).lower()
            raise DassError(
                f"Cannot keep {gigabytes:.1f} GB of activations in {self._folder}: {reason}; make room there or choose "
                "another folder for scratch files."
            ) from error

    def close(self) -> None:
        """Give the disk space back."""
        self._file.close()

    @property
    def _values_per_step(self) -> int:
        return self._step_shape.numel()

    def _read(self, start: int, stop: int) -> Tensor:
        self._file.seek(start * self._values_per_step * torch.float32.itemsize)
        values = torch.empty(1, stop - start, *self._step_shape)
        self._file.readinto(values.numpy().data)
        return values.to(self._device)
