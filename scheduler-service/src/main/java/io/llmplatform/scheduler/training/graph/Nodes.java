package io.llmplatform.scheduler.training.graph;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import java.util.List;

/**
 * Nodes that are appended to a graph of a certain opset; the names of their values begin with a
 * prefix of their own. Each method adds a node and gives the name of its output. Not thread-safe.
 */
final class Nodes {
  private static final String PREFIX = "classifier/";
  // Since these versions the operators take their axes as an input, before as an attribute.
  private static final long SUM_BY_INPUT = 13;
  private static final long NORM_BY_INPUT = 18;

  private final GraphProto.Builder graph = GraphProto.newBuilder();
  private final long opset;
  private int values;

  Nodes(long opset) {
    this.opset = opset;
  }

  GraphProto.Builder graph() {
    return graph;
  }

  static String prefixed(String name) {
    return PREFIX + name;
  }

  String floats(String value) {
    return node("Cast", List.of(value), integer("to", TensorProto.DataType.FLOAT.getNumber()));
  }

  /** In the shape, whose zeros stand for the value's own sizes and -1 for what is left. */
  String reshaped(String value, long... shape) {
    return node("Reshape", List.of(value, integers(shape)));
  }

  String product(String a, String b) {
    return node("MatMul", List.of(a, b));
  }

  String quotient(String a, String b) {
    return node("Div", List.of(a, b));
  }

  String atLeast(String value, float least) {
    String constant = next();
    graph.addInitializer(
        TensorProto.newBuilder()
            .setName(constant)
            .setDataType(TensorProto.DataType.FLOAT.getNumber())
            .addDims(1)
            .addFloatData(least));
    return node("Max", List.of(value, constant));
  }

  /** The first along the axis 1, which goes. */
  String first(String value) {
    String index = next();
    graph.addInitializer(
        TensorProto.newBuilder()
            .setName(index)
            .setDataType(TensorProto.DataType.INT64.getNumber())
            .addInt64Data(0));
    return node("Gather", List.of(value, index), integer("axis", 1));
  }

  /** The sum along the axis 1, which stays with the size 1. */
  String sum(String value) {
    return reduced("ReduceSum", value, SUM_BY_INPUT);
  }

  /** The Euclidean length along the axis 1, which stays with the size 1. */
  String length(String value) {
    return reduced("ReduceL2", value, NORM_BY_INPUT);
  }

  private String reduced(String operator, String value, long axesByInput) {
    AttributeProto keep = integer("keepdims", 1);
    return opset >= axesByInput
        ? node(operator, List.of(value, integers(1)), keep)
        : node(
            operator,
            List.of(value),
            keep,
            AttributeProto.newBuilder()
                .setName("axes")
                .setType(AttributeProto.AttributeType.INTS)
                .addInts(1)
                .build());
  }

  private String integers(long... numbers) {
    String name = next();
    TensorProto.Builder tensor =
        TensorProto.newBuilder()
            .setName(name)
            .setDataType(TensorProto.DataType.INT64.getNumber())
            .addDims(numbers.length);
    for (long number : numbers) {
      tensor.addInt64Data(number);
    }
    graph.addInitializer(tensor);
    return name;
  }

  private static AttributeProto integer(String name, long value) {
    return AttributeProto.newBuilder()
        .setName(name)
        .setType(AttributeProto.AttributeType.INT)
        .setI(value)
        .build();
  }

  private String node(String operator, List<String> inputs, AttributeProto... attributes) {
    String output = next();
    graph.addNode(
        NodeProto.newBuilder()
            .setName(output)
            .setOpType(operator)
            .addAllInput(inputs)
            .addOutput(output)
            .addAllAttribute(List.of(attributes)));
    return output;
  }

  private String next() {
    return prefixed("value_" + values++);
  }
}
