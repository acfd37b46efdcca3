"""The SDK's generated annotations as JSON Schema, read from the source without importing it."""

import ast
from collections.abc import Callable
from functools import cache
from pathlib import Path

import stripe

from tests.contract.stripe.form import Schema

ROOT = Path(stripe.__file__).parent
PLAIN: dict[str, Schema] = {
    "str": {"type": "string"},
    "int": {"type": "integer"},
    "float": {"type": "number"},
    "bool": {"type": "boolean"},
    "Decimal": {"type": "string"},
    "Any": {},
    "object": {},
    "None": {"type": "null"},
}
NULL: Schema = {"type": "null"}
MAPPINGS = ("Dict", "Mapping", "UntypedStripeObject")


def list_schema(items: Schema) -> Schema:
    return {
        "type": "object",
        "properties": {
            "object": {"enum": ["list"]},
            "data": {"type": "array", "items": items},
            "has_more": {"type": "boolean"},
            "url": {"type": "string"},
        },
        "required": ["object", "data", "has_more", "url"],
        "additionalProperties": False,
    }


def array(items: Schema) -> Schema:
    return {"type": "array", "items": items}


def mapping(values: Schema) -> Schema:
    return {"type": "object", "additionalProperties": values or True}


GENERICS: dict[str, Callable[[Schema], Schema]] = {
    "NotRequired": lambda inner: inner,
    "Optional": lambda inner: {"anyOf": [inner, NULL]},
    "ListObject": list_schema,
    "List": array,
    "Sequence": array,
    **dict.fromkeys(MAPPINGS, mapping),
}


class Source:
    """One module: its classes by qualified name and where its imported names come from."""

    def __init__(self, module: str) -> None:
        path = ROOT.joinpath(*module.split(".")[1:]).with_suffix(".py")
        tree = ast.parse(path.read_text())
        self.module = module
        self.imports = {
            alias.asname or alias.name: (node.module or "", alias.name)
            for node in ast.walk(tree)
            if isinstance(node, ast.ImportFrom)
            for alias in node.names
        }
        self.classes: dict[str, ast.ClassDef] = {}
        self._collect(tree, "")

    def _collect(self, node: ast.AST, prefix: str) -> None:
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.ClassDef):
                self.classes[prefix + child.name] = child
                self._collect(child, f"{prefix}{child.name}.")

    def resolve(self, name: str, scope: str) -> tuple[str, str]:
        """The module and qualified name a name means inside the class ``scope``."""
        parts = scope.split(".")
        for depth in range(len(parts), -1, -1):
            qualified = ".".join([*parts[:depth], name])
            if qualified in self.classes:
                return self.module, qualified
        first, *rest = name.split(".")
        module, original = self.imports[first]
        return module, ".".join([original, *rest])


@cache
def source(module: str) -> Source:
    return Source(module)


class Converter:
    """Gathers ``defs``; a class that is only ever expanded into and not ``wanted`` is its id."""

    def __init__(self, wanted: frozenset[str]) -> None:
        self.defs: dict[str, Schema] = {}
        self._wanted = wanted

    def ref(self, module: str, name: str) -> Schema:
        key = f"{module}:{name}"
        if key not in self.defs:
            self.defs[key] = {}
            self.defs[key] = self._class(source(module), name)
        return {"$ref": f"#/$defs/{key}"}

    def _class(self, found: Source, name: str) -> Schema:
        properties: dict[str, Schema] = {}
        required = []
        node = found.classes[name]
        typed_dict = any(
            isinstance(base, ast.Name) and base.id in ("TypedDict", "RequestOptions")
            for base in node.bases
        )
        for line in node.body:
            if not isinstance(line, ast.AnnAssign) or not isinstance(line.target, ast.Name):
                continue
            field, head = line.target.id, subscript_name(line.annotation)
            if head == "ClassVar" or field.startswith("_"):
                continue
            properties[field] = self.annotation(line.annotation, found, name)
            if head != ("NotRequired" if typed_dict else "Optional"):
                required.append(field)
        return {
            "type": "object",
            "properties": properties,
            "required": required,
            "additionalProperties": False,
        }

    def annotation(self, node: ast.expr, found: Source, scope: str) -> Schema:
        if isinstance(node, ast.Constant):
            if node.value is None:
                return NULL
            return self.annotation(ast.parse(str(node.value), mode="eval").body, found, scope)
        if isinstance(node, ast.Subscript):
            return self._subscript(node, found, scope)
        if isinstance(node, ast.BinOp):
            return self._union([node.left, node.right], found, scope)
        name = ast.unparse(node)
        if name in PLAIN:
            return dict(PLAIN[name])
        return self.ref(*found.resolve(name, scope))

    def _subscript(self, node: ast.Subscript, found: Source, scope: str) -> Schema:
        head, inner = subscript_name(node), node.slice
        if head == "Literal":
            return {"enum": literal_values(inner)}
        if head == "ExpandableField":
            return self._expandable(inner, found, scope)
        if head == "Union" and isinstance(inner, ast.Tuple):
            return self._union(inner.elts, found, scope)
        if head in MAPPINGS and isinstance(inner, ast.Tuple):
            inner = inner.elts[1]
        if head not in GENERICS:
            raise NotImplementedError(f"{found.module}: {ast.unparse(node)}")
        return GENERICS[head](self.annotation(inner, found, scope))

    def _union(self, nodes: list[ast.expr], found: Source, scope: str) -> Schema:
        """A union; an open enum (``Literal[...] | str``) is closed to its known values."""
        options = [self.annotation(node, found, scope) for node in nodes]
        if any(option.get("enum", [""]) != [""] for option in options):
            options = [option for option in options if option != PLAIN["str"]]
        return options[0] if len(options) == 1 else {"anyOf": options}

    def _expandable(self, inner: ast.expr, found: Source, scope: str) -> Schema:
        names = inner.slice if isinstance(inner, ast.Subscript) else inner
        nodes = names.elts if isinstance(names, ast.Tuple) else [names]
        options: list[Schema] = [{"type": "string"}]
        for node in nodes:
            name = node.value if isinstance(node, ast.Constant) else ast.unparse(node)
            module, qualified = found.resolve(str(name), scope)
            if f"{module}:{qualified}" in self._wanted:
                options.append(self.ref(module, qualified))
        return options[0] if len(options) == 1 else {"anyOf": options}


def subscript_name(node: ast.expr) -> str:
    return ast.unparse(node.value) if isinstance(node, ast.Subscript) else ""


def literal_values(node: ast.expr) -> list[object]:
    value = ast.literal_eval(node)
    return list(value) if isinstance(value, tuple) else [value]
