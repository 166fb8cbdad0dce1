"""Make a failing text small: leave forms out, put simpler things in their place.

    shrunk("(def a 1) (+ (f 2) (g 3))", fails)   =>   "(g 3)"

Delta debugging over the tree of brackets (Zeller and Hildebrandt, 2002), done on the text's own
tokens, so that a text with mistakes shrinks too. Whatever still fails is taken; the largest pieces
are tried first.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

TOKEN = re.compile(r';;;[^\n]*|"(?:[^"\\]|\\.)*"|#\{|[\[\](){}]|[^\s,\[\](){}"]+')
OPEN = {"(": ")", "[": "]", "{": "}", "#{": "}"}
SIMPLE = ("nil", "1", "[]", '"a"', "x")
ATTEMPTS = 300  # runs of the program

Tree = str | list["Tree"]  # a list begins with its opening bracket


def shrunk(text: str, fails: Callable[[str], bool], attempts: int = ATTEMPTS) -> str:
    """The smallest text found for which `fails` holds; `text` itself when nothing smaller does."""
    best = parsed(text)
    left = attempts
    progress = True
    while progress and left > 0:
        progress = False
        for smaller in _smaller(best):
            left -= 1
            if left < 0:
                break
            if fails(shown(smaller)):
                best, progress = smaller, True
                break
    made = shown(best)
    return made if fails(made) else text


def parsed(text: str) -> list[Tree]:
    """The tree of a text; brackets that do not fit end where the text does."""
    root: list[Tree] = [""]
    stack = [root]
    for token in TOKEN.findall(text):
        if token in OPEN:
            inner: list[Tree] = [token]
            stack[-1].append(inner)
            stack.append(inner)
        elif token in (")", "]", "}"):
            if len(stack) > 1:
                stack.pop()
        else:
            stack[-1].append(token)
    return root


def shown(tree: Tree) -> str:
    """The text of a tree; every top-level form on a line of its own."""
    if isinstance(tree, str):
        return tree
    if tree[0] == "":
        return "\n".join([shown(item) for item in tree[1:]]) + "\n"
    inside = " ".join([shown(item) for item in tree[1:]])
    return f"{tree[0]}{inside}{OPEN[str(tree[0])]}"


def _paths(tree: list[Tree], at: tuple[int, ...] = ()) -> Iterator[tuple[int, tuple[int, ...]]]:
    """(size, path) of every subtree under a tree."""
    for number, item in enumerate(tree[1:], 1):
        path = (*at, number)
        yield len(shown(item)), path
        if isinstance(item, list):
            yield from _paths(item, path)


def _smaller(tree: list[Tree]) -> Iterator[list[Tree]]:
    """Trees that are a little smaller, the greatest change first."""
    for _, path in sorted(_paths(tree), key=lambda each: -each[0]):
        yield _with(tree, path, [])
        item = _at(tree, path)
        if isinstance(item, list):
            for part in item[1:]:
                yield _with(tree, path, [part])
            if len(item) > 2:
                yield _with(tree, path, item[2:])
        if len(path) > 1 and item not in SIMPLE:
            for simple in SIMPLE:
                if len(simple) < len(shown(item)):
                    yield _with(tree, path, [simple])


def _at(tree: list[Tree], path: tuple[int, ...]) -> Tree:
    item: Tree = tree
    for number in path:
        item = item[number]
    return item


def _with(tree: list[Tree], path: tuple[int, ...], new: list[Tree]) -> list[Tree]:
    """The tree with other items where the one at `path` stood."""
    head, *rest = path
    if not rest:
        return [*tree[:head], *new, *tree[head + 1 :]]
    inner = tree[head]
    assert isinstance(inner, list)
    return [*tree[:head], _with(inner, tuple(rest), new), *tree[head + 1 :]]
