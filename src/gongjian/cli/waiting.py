"""A progress bar on a terminal, and nothing anywhere else."""

from __future__ import annotations

import argparse
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from ..methods.kinds.words import Words

CHECKING = Words("审核 checking", "checking")


@contextmanager
def waiting(
    options: argparse.Namespace, doing: Words = CHECKING
) -> Iterator[Callable[[int], None]]:
    """Gives a function that is told how many more units are done."""
    if options.json or not sys.stderr.isatty():
        yield lambda done: None
        return
    from rich.console import Console  # not needed where nobody watches
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    words = doing.in_language(options.lang)
    columns = (TextColumn(words), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    lock = threading.Lock()
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(words, total=None)

        def advance(done: int) -> None:
            with lock:
                bar.advance(task, done)

        yield advance
