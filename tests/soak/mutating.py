"""What a mutant is: one small change of meaning in a module's source, found by walking its tree in order."""

import ast
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

_PAIRS: tuple[tuple[type[ast.AST], type[ast.AST]], ...] = (
    *((ast.Lt, ast.LtE), (ast.Gt, ast.GtE), (ast.Eq, ast.NotEq), (ast.Is, ast.IsNot), (ast.In, ast.NotIn)),
    *((ast.And, ast.Or), (ast.Add, ast.Sub), (ast.Mult, ast.FloorDiv), (ast.BitOr, ast.BitAnd)),
)
_SWAPPED = {one: other for pair in _PAIRS for one, other in (pair, pair[::-1])}
_SWAPPED |= {ast.Mod: ast.FloorDiv, ast.BitXor: ast.BitOr, ast.Pow: ast.Mult}
_NOTHING = ast.Constant(None)
_FOR_THE_CHECKER = ("cast", "NewType", "TypeVar")


@dataclass(frozen=True)
class Mutant:
    """One change: its number in the module, the lines it stands on, and what it was and is.

    `at_import` says that the line runs when the module is loaded, so that no single test can be seen to run it.
    """

    number: int
    kind: str
    line: int
    lines: frozenset[int]
    at_import: bool
    before: str
    after: str


class Mutator(ast.NodeTransformer):
    """Walk a tree and gather its mutants; with a number, stop at that one and put it in place.

    Left alone: docstrings, annotations, decorators, imports, and what only the type checker reads.
    """

    def __init__(self, wanted: int | None = None) -> None:
        self.mutants: list[Mutant] = []
        self._wanted = wanted
        self._statement: ast.stmt | None = None
        self._depth = 0

    def visit(self, node: ast.AST) -> Any:
        """The node, or what takes its place."""
        if isinstance(node, ast.stmt):
            self._statement = node
        for kind, other in _changes(node):
            number = len(self.mutants)
            self.mutants.append(self._mutant(number, kind, node, other))
            if number == self._wanted:
                return ast.copy_location(other, node)
        return super().visit(node)

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.FunctionDef:
        node.args.defaults = [self.visit(each) for each in node.args.defaults]
        node.args.kw_defaults = [each and self.visit(each) for each in node.args.kw_defaults]
        self._depth += 1
        node.body = self._body(node.body)
        self._depth -= 1
        return node

    def visit_ClassDef(self, node: ast.ClassDef) -> ast.ClassDef:
        node.body = self._body(node.body)
        return node

    def visit_Module(self, node: ast.Module) -> ast.Module:
        node.body = self._body(node.body)
        return node

    def visit_AnnAssign(self, node: ast.AnnAssign) -> ast.AnnAssign:
        node.value = node.value and self.visit(node.value)
        return node

    def visit_Call(self, node: ast.Call) -> ast.AST:
        return node if ast.unparse(node.func) in _FOR_THE_CHECKER else self.generic_visit(node)

    def _body(self, body: list[ast.stmt]) -> list[ast.stmt]:
        first = body[0] if body else None
        has_words = isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant) and isinstance(first.value.value, str)
        start = 1 if has_words else 0
        return [*body[:start], *(self.visit(each) for each in body[start:])]

    def _mutant(self, number: int, kind: str, node: ast.AST, other: ast.AST) -> Mutant:
        statement = self._statement
        assert statement is not None
        first = getattr(node, "lineno", statement.lineno)
        last = getattr(node, "end_lineno", first) or first
        lines = frozenset({statement.lineno, *range(first, last + 1)})
        return Mutant(number, kind, first, lines, self._depth == 0, ast.unparse(node), ast.unparse(other))


def mutants(source: str) -> list[Mutant]:
    """Every mutant of a module, in the order of its source."""
    mutator = Mutator()
    mutator.visit(ast.parse(source))
    return mutator.mutants


def mutated(source: str, number: int) -> ast.Module:
    """The module with that one mutant in it."""
    tree = Mutator(number).visit(ast.parse(source))
    assert isinstance(tree, ast.Module)
    return ast.fix_missing_locations(tree)


def _changes(node: ast.AST) -> Iterator[tuple[str, Any]]:
    match node:
        case ast.Compare() | ast.BoolOp() | ast.BinOp() | ast.UnaryOp():
            yield from _operators(node)
        case ast.Constant():
            yield from _constants(node)
        case ast.If() | ast.IfExp() | ast.While():
            yield "condition", _with(node, test=ast.UnaryOp(ast.Not(), node.test))
        case ast.comprehension(ifs=[_, *_]):
            yield "condition", _with(node, ifs=[])
        case ast.Return(value=ast.expr()) if not _is_none(node.value):
            yield "return", ast.Return(_NOTHING)
        case ast.Call() if ast.unparse(node.func) not in _FOR_THE_CHECKER:
            yield from _arguments(node)
        case ast.Assign() | ast.AnnAssign(value=ast.expr()) if not _is_none(node.value):
            yield "assigned", _with(node, value=_NOTHING)
        case ast.Expr(value=ast.Call()) | ast.AugAssign() | ast.Raise() | ast.Delete():
            yield "removed", ast.Pass()
        case ast.Break():
            yield "loop", ast.Continue()
        case ast.Continue():
            yield "loop", ast.Break()


def _operators(node: ast.Compare | ast.BoolOp | ast.BinOp | ast.UnaryOp) -> Iterator[tuple[str, ast.expr]]:
    match node:
        case ast.Compare():
            for place, operator in enumerate(node.ops):
                ops: list[Any] = [*node.ops[:place], _SWAPPED[type(operator)](), *node.ops[place + 1 :]]
                yield "comparison", _with(node, ops=ops)
        case ast.UnaryOp():
            yield ("boolean" if isinstance(node.op, ast.Not) else "arithmetic"), deepcopy(node.operand)
        case _ if other := _SWAPPED.get(type(node.op)):
            yield ("boolean" if isinstance(node, ast.BoolOp) else "arithmetic"), _with(node, op=other())


def _constants(node: ast.Constant) -> Iterator[tuple[str, ast.Constant]]:
    match node.value:
        case bool() as value:
            yield "constant", ast.Constant(not value)
        case int() as value:
            yield "constant", ast.Constant(value + 1)
        case str() as value:
            yield "constant", ast.Constant(f"XX{value}XX")


def _arguments(node: ast.Call) -> Iterator[tuple[str, ast.Call]]:
    for place, value in enumerate(node.args):
        if not isinstance(value, ast.Starred) and not _is_none(value):
            yield "argument", _with(node, args=[*node.args[:place], _NOTHING, *node.args[place + 1 :]])
    for place, keyword in enumerate(node.keywords):
        if keyword.arg:
            yield "argument", _with(node, keywords=[*node.keywords[:place], *node.keywords[place + 1 :]])


def _is_none(node: ast.AST | None) -> bool:
    return isinstance(node, ast.Constant) and node.value is None


def _with(node: Any, **fields: Any) -> Any:
    other = deepcopy(node)
    for name, value in fields.items():
        setattr(other, name, deepcopy(value))
    return other
