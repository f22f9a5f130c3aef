"""Makes model.onnx: each input comes back unchanged as <name>_out; all have the shape [rows, 2].

    pip install onnx
    python make_echo.py
"""
import onnx
from onnx import TensorProto, helper

TYPES = {
    "bool": TensorProto.BOOL,
    "uint8": TensorProto.UINT8,
    "int8": TensorProto.INT8,
    "int16": TensorProto.INT16,
    "int32": TensorProto.INT32,
    "int64": TensorProto.INT64,
    "fp16": TensorProto.FLOAT16,
    "bf16": TensorProto.BFLOAT16,
    "fp32": TensorProto.FLOAT,
    "fp64": TensorProto.DOUBLE,
    "bytes": TensorProto.STRING,
}
shape = ["rows", 2]
graph = helper.make_graph(
    [helper.make_node("Identity", [n], [n + "_out"]) for n in TYPES],
    "echo",
    [helper.make_tensor_value_info(n, t, shape) for n, t in TYPES.items()],
    [helper.make_tensor_value_info(n + "_out", t, shape) for n, t in TYPES.items()],
)
model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=9)
onnx.checker.check_model(model)
onnx.save(model, "model.onnx")
