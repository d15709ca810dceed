"""Make a module slightly wrong, in every place in turn: what a test suite must notice."""

import ast
import copy
from collections.abc import Iterator
from types import ModuleType

OPPOSITES: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.LtE: ast.Gt,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
}


def list_mutants(source: str, functions: set[str]) -> Iterator[tuple[str, str]]:
    """Where and how it is wrong, and the text; only within the functions named."""
    tree = ast.parse(source)
    places = [
        (at, node)
        for at, node in enumerate(ast.walk(tree))
        if isinstance(node, ast.FunctionDef) and node.name in functions
    ]
    for _, function in places:
        for inner in range(len(list(ast.walk(function)))):
            for how in ("opposite", "junction", "always", "number"):
                mutated = copy.deepcopy(tree)
                node = list(ast.walk(_find(mutated, function.name)))[inner]
                if _change(node, how):
                    line = getattr(node, "lineno", function.lineno)
                    yield f"{function.name}:{line} {how}", ast.unparse(ast.fix_missing_locations(mutated))


def load_mutant(name: str, text: str, like: ModuleType) -> ModuleType:
    """The module with another text, known to nobody else."""
    module = ModuleType(name)
    module.__file__ = like.__file__
    module.__package__ = like.__package__
    exec(compile(text, name, "exec"), module.__dict__)
    return module


def _find(tree: ast.Module, name: str) -> ast.FunctionDef:
    return next(node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef) and node.name == name)


def _change(node: ast.AST, how: str) -> bool:
    match how, node:
        case "opposite", ast.Compare(ops=[op]) if type(op) in OPPOSITES:
            node.ops = [OPPOSITES[type(op)]()]
        case "junction", ast.BoolOp():
            node.op = ast.Or() if isinstance(node.op, ast.And) else ast.And()
        case "always", ast.Return(value=ast.expr()):
            node.value = ast.Constant(True)
        case "number", ast.Constant(value=int(number)) if not isinstance(number, bool):
            node.value = number + 1
        case _:
            return False
    return True
