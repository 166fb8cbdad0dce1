"""matplotlib's figures in the output of Python cells. matplotlib imports this as its backend.

    plt.plot([1, 2])      =>  at the end of the cell: display_data {"image/png": …}
    plt.show()            =>  the same, at once

Chosen by MPLBACKEND, unless the user has chosen another.
"""

from __future__ import annotations

import sys
from typing import Any

from matplotlib._pylab_helpers import Gcf
from matplotlib.backend_bases import FigureManagerBase
from matplotlib.backends.backend_agg import FigureCanvasAgg


class FigureManager(FigureManagerBase):
    """Shows figures in the cell instead of in windows."""

    @classmethod
    def pyplot_show(cls, *, block: bool | None = None) -> None:
        """`plt.show()`: display what is open, and close it."""
        show_open()


class FigureCanvas(FigureCanvasAgg):
    """Draws pixels; there is no window."""

    manager_class: Any = FigureManager


def show_open() -> None:
    """Display every open figure and close it."""
    display = sys.modules["rtfs_cells"].__dict__["__builtins__"]["display"]
    for manager in Gcf.get_all_fig_managers():
        display(manager.canvas.figure)
    Gcf.destroy_all()
