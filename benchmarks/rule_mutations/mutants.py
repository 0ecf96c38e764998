"""A module's mutants: each differs from it in one comparison, number, operator or condition."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeAlias

_COMPARED: dict[type[ast.cmpop], tuple[type[ast.cmpop], ...]] = {
    ast.Lt: (ast.LtE, ast.GtE),
    ast.LtE: (ast.Lt, ast.Gt),
    ast.Gt: (ast.GtE, ast.LtE),
    ast.GtE: (ast.Gt, ast.Lt),
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
    ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,),
    ast.Is: (ast.IsNot,),
    ast.IsNot: (ast.Is,),
}
_OPERATED: dict[type[ast.operator], type[ast.operator]] = {
    ast.BitAnd: ast.BitOr,
    ast.BitOr: ast.BitAnd,
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Div,
    ast.Div: ast.Mult,
}
# What a rule says is text; the types of what it holds are checked by mypy
_TEXT = frozenset({"RULES"})


Change: TypeAlias = tuple[str, object]


@dataclass(frozen=True)
class Mutant:
    """One change at one place of a module, counted as `ast.walk` goes."""

    place: int
    line: int
    change: Change


def mutants(source: str) -> Iterator[Mutant]:
    """All mutants of a module."""
    tree = ast.parse(source)
    outside = _outside(tree)
    for place, node in enumerate(ast.walk(tree)):
        if node not in outside:
            yield from (Mutant(place, getattr(node, "lineno", 0), change) for change in _changes(node))


def mutated(source: str, mutant: Mutant) -> tuple[ast.Module, str]:
    """The whole mutated module, and the change as text."""
    tree = ast.parse(source)
    nodes = list(ast.walk(tree))
    parents = {child: parent for parent in nodes for child in ast.iter_child_nodes(parent)}
    node = nodes[mutant.place]
    before = ast.unparse(node)
    after = _changed(node, mutant.change)
    if after is not node:
        _put(parents[node], node, after)
    return ast.fix_missing_locations(tree), f"{before} -> {ast.unparse(after)}"


def _outside(tree: ast.Module) -> set[ast.AST]:
    """Annotations, the texts of rules, and that `zip` is to fail on unequal lengths: an assertion, which nothing breaks."""
    outside: set[ast.AST] = set()
    for node in ast.walk(tree):
        names = [target.id for target in getattr(node, "targets", ()) if isinstance(target, ast.Name)]
        if _TEXT.intersection(names):
            outside |= set(ast.walk(node))
        if isinstance(node, ast.keyword) and node.arg == "strict":
            outside.add(node.value)
        for annotation in (getattr(node, "annotation", None), getattr(node, "returns", None)):
            if annotation is not None:
                outside |= set(ast.walk(annotation))
    return outside


def _changes(node: ast.AST) -> Iterator[Change]:
    """What can be changed in a node: a name for the change, and what it takes."""
    if isinstance(node, ast.Compare) and len(node.ops) == 1:
        yield from (("compare", other) for other in _COMPARED.get(type(node.ops[0]), ()))
    elif isinstance(node, ast.BoolOp):
        yield "swap", None
        yield from (("drop", place) for place in range(len(node.values)))
    elif isinstance(node, ast.BinOp) and type(node.op) in _OPERATED:
        yield "operate", _OPERATED[type(node.op)]
        if isinstance(node.op, ast.BitAnd | ast.BitOr):
            yield "left", None
            yield "right", None
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not | ast.Invert):
        yield "plain", None
    elif isinstance(node, ast.Constant) and isinstance(node.value, bool):
        yield "number", not node.value
    elif isinstance(node, ast.Constant) and isinstance(node.value, int):
        yield "number", node.value + 1
    elif isinstance(node, ast.Constant) and isinstance(node.value, float):
        yield from (
            ("number", other) for other in ((node.value * 2, node.value / 2) if node.value else (1.0,))
        )


def _changed(node: ast.AST, change: Change) -> ast.AST:
    """The node that stands in the place of this one."""
    kind, value = change
    if isinstance(node, ast.Compare):
        node.ops = [value()]  # type: ignore[operator]  # a class of operators
    elif isinstance(node, ast.BoolOp) and kind == "swap":
        node.op = ast.Or() if isinstance(node.op, ast.And) else ast.And()
    elif isinstance(node, ast.BoolOp):
        left = [each for place, each in enumerate(node.values) if place != value]
        return left[0] if len(left) == 1 else ast.BoolOp(node.op, left)
    elif isinstance(node, ast.BinOp) and kind == "operate":
        node.op = value()  # type: ignore[operator]  # a class of operators
    elif isinstance(node, ast.BinOp):
        return node.left if kind == "left" else node.right
    elif isinstance(node, ast.UnaryOp):
        return node.operand
    elif isinstance(node, ast.Constant):
        node.value = value  # type: ignore[assignment]  # a number or a truth value
    return node


def _put(parent: ast.AST, old: ast.AST, new: ast.AST) -> None:
    for name, value in ast.iter_fields(parent):
        if value is old:
            setattr(parent, name, new)
        elif isinstance(value, list) and old in value:
            value[value.index(old)] = new
