"""The `gongjian` command: one module per verb, each thin over `methods`.

Exit codes: 0 fine; 1 at least one failing check or fault; 2 bad input, nothing written.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence

from gongjian import __version__

from ..intake import BadInput
from . import allocate, audit, change, check, demo, form, index, ladder, link, pack, serve
from .problems import Problem
from .usage import BAD_USAGE, Parser

FINE, FOUND, BAD_INPUT, INTERRUPTED = 0, 1, BAD_USAGE, 130

_NOT_BUILT = {
    "regional": "区域分析 regional analysis",
}


def main(argv: Sequence[str] | None = None) -> int:
    """Run one verb; the exit code is the answer."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    parser = _parser()
    if arguments and arguments[0] in _NOT_BUILT and "--version" not in arguments:
        print(_not_built(arguments[0]), file=sys.stderr)
        return BAD_INPUT
    options = parser.parse_args(arguments)
    if not hasattr(options, "run"):
        parser.print_help()
        return BAD_INPUT
    return _run(options)


def _run(options: argparse.Namespace) -> int:
    try:
        code = int(options.run(options))
        sys.stdout.flush()
        return code
    except Problem as problem:
        for line in problem.lines(options.lang):
            print(line, file=sys.stderr)
        return BAD_INPUT
    except BadInput as bad:
        print(bad.words.in_language(options.lang), file=sys.stderr)
        return BAD_INPUT
    except KeyboardInterrupt:
        print("已中断，什么都没有写 interrupted, nothing written", file=sys.stderr)
        return INTERRUPTED
    except BrokenPipeError:
        # The reader of our output has gone (`| head`): no fault of the data.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FINE


def _not_built(verb: str) -> str:
    return f"gongjian {verb}: 尚未建成 not built yet ({_NOT_BUILT[verb]})"


def _parser() -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = Parser(
        prog="gongjian",
        description="共建：创新示范区的工作系统 the working system of an innovation zone",
    )
    parser.add_argument("--version", action="version", version=f"gongjian {__version__}")
    verbs: argparse._SubParsersAction[argparse.ArgumentParser] = parser.add_subparsers(
        title="动词 verbs", metavar="VERB", parser_class=Parser
    )
    for verb in (check, index, allocate, change, ladder, link, pack, form, demo, audit, serve):
        verb.add_to(verbs)
    for name, words in _NOT_BUILT.items():
        unbuilt = verbs.add_parser(name, help=f"{words}（尚未建成 not built yet）")
        unbuilt.add_argument("--version", action="version", version=f"gongjian {__version__}")
    return parser
