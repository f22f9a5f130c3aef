package io.llmplatform.scheduler.training.graph;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * Puts a classifier of vectors on an encoder: pooling, length 1 where the encoder's vectors have
 * it, the classifier. The model takes the encoder's inputs and gives {@value #OUTPUT} {@code
 * [batch, classes]}.
 */
public final class ClassifierGraph {
  /** The name of the output. */
  public static final String OUTPUT = "probabilities";

  private static final float TINY = 1e-12f;

  private ClassifierGraph() {}

  /**
   * @param encoder an ONNX file that takes {@code input_ids} and {@code attention_mask}
   * @param normalize whether the encoder's vectors are scaled to length 1
   * @param classifier a model that takes {@code [batch, dimensions]} and gives {@code [batch,
   *     classes]}, whose operators mean the same in the encoder's opset
   * @param metadata of the model that is written
   * @param target the file that is written
   * @throws UnsupportedGraph if the encoder is none
   */
  public static void write(
      Path encoder,
      Pooling pooling,
      boolean normalize,
      ModelProto classifier,
      Map<String, String> metadata,
      Path target)
      throws IOException {
    EncoderGraph graph = EncoderGraph.open(encoder);
    Nodes nodes = new Nodes(graph.opset());
    String vector = pooled(graph, pooling, nodes);
    if (normalize) {
      vector = nodes.quotient(vector, nodes.atLeast(nodes.length(vector), TINY));
    }
    append(classifier.getGraph(), vector, nodes.graph());
    nodes.graph().addOutput(output(graph, classifier.getGraph()));
    graph.writeWith(nodes.graph().build(), metadata, target);
  }

  private static String pooled(EncoderGraph graph, Pooling pooling, Nodes nodes) {
    ValueInfoProto vectors = graph.vectors();
    boolean half =
        vectors.getType().getTensorType().getElemType() == TensorProto.DataType.FLOAT16.getNumber();
    String value = half ? nodes.floats(vectors.getName()) : vectors.getName();
    if (EncoderGraph.rank(vectors) == 2) {
      return value;
    }
    if (pooling == Pooling.CLS) {
      return nodes.first(value);
    }
    String mask = nodes.floats(required(graph, "attention_mask").getName());
    String sum = nodes.product(nodes.reshaped(mask, 0, 1, -1), value);
    return nodes.quotient(nodes.reshaped(sum, 0, -1), nodes.atLeast(nodes.sum(mask), TINY));
  }

  /** The classifier's nodes, their values renamed and its input being the vector. */
  private static void append(GraphProto classifier, String vector, GraphProto.Builder graph) {
    String input = classifier.getInput(0).getName();
    String output = classifier.getOutput(0).getName();
    UnaryOperator<String> renamed =
        name ->
            name.isEmpty()
                ? name
                : name.equals(input) ? vector : name.equals(output) ? OUTPUT : Nodes.prefixed(name);
    for (NodeProto node : classifier.getNodeList()) {
      graph.addNode(
          node.toBuilder()
              .setName(Nodes.prefixed(node.getName()))
              .clearInput()
              .addAllInput(node.getInputList().stream().map(renamed).toList())
              .clearOutput()
              .addAllOutput(node.getOutputList().stream().map(renamed).toList()));
    }
    classifier
        .getInitializerList()
        .forEach(
            tensor ->
                graph.addInitializer(tensor.toBuilder().setName(Nodes.prefixed(tensor.getName()))));
  }

  private static ValueInfoProto output(EncoderGraph encoder, GraphProto classifier) {
    TensorShapeProto rows = required(encoder, "input_ids").getType().getTensorType().getShape();
    TensorShapeProto classes = classifier.getOutput(0).getType().getTensorType().getShape();
    return ValueInfoProto.newBuilder()
        .setName(OUTPUT)
        .setType(
            TypeProto.newBuilder()
                .setTensorType(
                    TypeProto.Tensor.newBuilder()
                        .setElemType(TensorProto.DataType.FLOAT.getNumber())
                        .setShape(
                            TensorShapeProto.newBuilder()
                                .addDim(rows.getDim(0))
                                .addDim(classes.getDim(1)))))
        .build();
  }

  private static ValueInfoProto required(EncoderGraph graph, String input) {
    return graph
        .input(input)
        .orElseThrow(() -> new UnsupportedGraph("The model has no input '" + input + "'."));
  }
}
