"""A command written wrongly: what argparse says of it in English, told in both languages."""

from __future__ import annotations

import argparse
import re
import sys
from typing import NoReturn

from ..methods.formulas.scope import nearest

BAD_USAGE = 2

_CHOICES = re.compile(r"invalid choice: '(?P<given>.*)' \(choose from (?P<choices>.*)\)$")
_SENTENCES = tuple(
    (re.compile(pattern), zh)
    for pattern, zh in (
        (r"the following arguments are required: (.*)$", r"还缺 \1"),
        (r"unrecognized arguments: (.*)$", r"不认识 \1"),
        (r"ambiguous option: (\S+) could match (.*)$", r"\1 不够明确，可以是 \2"),
        (r"argument (\S+): expected (?:one|at least one) argument$", r"\1 后面要有一个值"),
        (r"argument (\S+): not allowed with argument (\S+)$", r"\1 和 \2 不能同时用"),
        (r"argument (\S+): invalid int value: '(.*)'$", r"\1 要写整数，这里是“\2”"),
        (r"argument (\S+): invalid float value: '(.*)'$", r"\1 要写数，这里是“\2”"),
        (r"argument (\S+): invalid \S+ value: '(.*)'$", r"\1 的值“\2”读不出来"),
        (r"argument (\S+): ignored explicit argument (.*)$", r"\1 后面不能写值 \2"),
        (r"argument (\S+): (.*)$", r"\1：\2"),
    )
)


class Parser(argparse.ArgumentParser):
    """A parser whose refusals say in Chinese and English what is wrong and where help is."""

    def error(self, message: str) -> NoReturn:
        self.print_usage(sys.stderr)
        zh, en = told(message)
        self.exit(
            BAD_USAGE,
            f"{self.prog}：命令写得不对：{zh}。{self.prog} --help 有全部用法\n"
            f"{self.prog}: {en}; see {self.prog} --help\n",
        )


def told(message: str) -> tuple[str, str]:
    """Argparse's sentence in Chinese and English; a word near a known one is offered."""
    choices = _CHOICES.search(message)
    if choices is not None:
        known = [choice.strip(" '") for choice in choices["choices"].split(",")]
        close = nearest(choices["given"], known)
        zh, en = (f"是不是“{close}”？", f"did you mean {close!r}? ") if close else ("", "")
        return (
            f"没有“{choices['given']}”；{zh}可以是 {'、'.join(known)}",
            f"no {choices['given']!r}; {en}there is {', '.join(known)}",
        )
    for pattern, zh in _SENTENCES:
        if pattern.match(message):
            return pattern.sub(zh, message), message
    return message, message
