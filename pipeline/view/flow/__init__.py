"""Flowcharts: a matter's procedure as lanes of boxes joined by lines, drawn when the site is built.

`procedure` says what is to be shown, for the list as for the figure; `grid` gives each box its lane and row; `routes`
leads the lines round the boxes; `drawing` puts it into numbers.
"""

from pipeline.view.flow.drawing import Figure, draw
from pipeline.view.flow.procedure import Exit, Procedure, Stage, procedure_of

__all__ = ["Exit", "Figure", "Procedure", "Stage", "draw", "procedure_of"]
