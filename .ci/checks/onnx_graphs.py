"""Small ONNX models that are valid and yet no good to serve, written in protobuf's wire format by hand
(https://github.com/onnx/onnx/blob/main/onnx/onnx.proto), so that nothing needs to be installed."""
import struct

INT64, FLOAT = 7, 1
IDS = ("input_ids", "attention_mask", "token_type_ids")


def varint(number):
    number &= (1 << 64) - 1
    out = bytearray()
    while number > 127:
        out.append(number & 127 | 128)
        number >>= 7
    out.append(number)
    return bytes(out)


def field(number, value):
    """A field of a message: an integer, or what has a length."""
    if isinstance(value, int):
        return varint(number << 3) + varint(value)
    if isinstance(value, str):
        value = value.encode()
    return varint(number << 3 | 2) + varint(len(value)) + value


def tensor(name, kind, dims, raw):
    return b"".join(field(1, each) for each in dims) + field(2, kind) + field(8, name) + field(9, raw)


def attribute(name, kind, number, value):
    return field(5, field(1, name) + field(number, value) + field(20, kind))


def node(operator, inputs, output, attributes=b""):
    return field(1, b"".join(field(1, each) for each in inputs) + field(2, output) + field(3, output)
                 + field(4, operator) + attributes)


def value(name, kind, dims):
    shape = b"".join(field(1, field(2, each) if isinstance(each, str) else field(1, each)) for each in dims)
    return field(1, name) + field(2, field(1, field(1, kind) + field(2, shape)))


def integers(name, *numbers):
    return field(5, tensor(name, INT64, [len(numbers)], struct.pack(f"<{len(numbers)}q", *numbers)))


def model(nodes, constants, outputs):
    graph = b"".join(nodes) + field(2, "graph") + b"".join(constants)
    graph += b"".join(field(11, value(each, INT64, ["batch", "sequence"])) for each in IDS)
    graph += b"".join(field(12, each) for each in outputs)
    return field(1, 8) + field(2, "canary-check") + field(7, graph) + field(8, field(1, "") + field(2, 13))


def filled(shape, output, number):
    constant = tensor("", FLOAT, [1], struct.pack("<f", number))
    return node("ConstantOfShape", [shape], output, attribute("value", 4, 5, constant))


def slow(products, size=1500, dimensions=384):
    """As an embedding model, but it multiplies that many pairs of size × size matrices for each run."""
    nodes = [
        node("Cast", ["input_ids"], "ids", attribute("to", 2, 3, FLOAT)),
        node("ReduceSum", ["ids"], "sum", attribute("keepdims", 2, 3, 0)),
        # Nothing, which only depends on the input so that nobody computes the products beforehand.
        node("Mul", ["sum", "zero"], "nothing"),
        filled("square", "matrix", 0.0001),
        node("Add", ["matrix", "nothing"], "m0")]
    for i in range(products):
        nodes.append(node("MatMul", [f"m{i}", "m0"], f"m{i + 1}"))
    nodes += [
        node("ReduceMean", [f"m{products}"], "mean", attribute("keepdims", 2, 3, 0)),
        node("Mul", ["mean", "zero"], "nothing again"),
        node("Unsqueeze", ["ids", "last"], "tokens"),
        filled("width", "ones", 1.0),
        node("Mul", ["tokens", "ones"], "wide"),
        node("Add", ["wide", "nothing again"], "last_hidden_state")]
    constants = [integers("square", size, size), integers("last", 2), integers("width", dimensions),
                 field(5, tensor("zero", FLOAT, [], struct.pack("<f", 0.0)))]
    return model(nodes, constants, [value("last_hidden_state", FLOAT, ["batch", "sequence", dimensions])])


def without_vectors():
    """Takes what an embedding model takes, and gives one number for each text."""
    nodes = [
        node("Cast", ["input_ids"], "ids", attribute("to", 2, 3, FLOAT)),
        node("ReduceSum", ["ids", "axis"], "score", attribute("keepdims", 2, 3, 0))]
    return model(nodes, [integers("axis", 1)], [value("score", FLOAT, ["batch"])])
