package io.llmplatform.scheduler.training.graph;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import java.util.List;
import java.util.Random;

/** An encoder that looks tokens' vectors up in a table, as an ONNX model and in Java. */
public final class TinyEncoder {
  private final int dimensions;
  private final float[][] table;

  public TinyEncoder(int vocabulary, int dimensions) {
    this.dimensions = dimensions;
    this.table = new float[vocabulary][dimensions];
    Random random = new Random(5);
    for (float[] row : table) {
      for (int d = 0; d < dimensions; d++) {
        row[d] = (float) random.nextGaussian();
      }
    }
  }

  public float[] vector(long[] ids, int length, Pooling pooling, boolean normalize) {
    float[] vector = new float[dimensions];
    int tokens = pooling == Pooling.CLS ? 1 : length;
    for (int i = 0; i < tokens; i++) {
      for (int d = 0; d < dimensions; d++) {
        vector[d] += table[(int) ids[i]][d] / tokens;
      }
    }
    if (normalize) {
      double squares = 0;
      for (float each : vector) {
        squares += each * each;
      }
      for (int d = 0; d < dimensions; d++) {
        vector[d] /= (float) Math.sqrt(squares);
      }
    }
    return vector;
  }

  public ModelProto model(int opset) {
    GraphProto.Builder graph = graph();
    graph.addOutput(
        value("other_output", TensorProto.DataType.FLOAT, "batch", "length", "dimensions"));
    graph.addOutput(
        value("last_hidden_state", TensorProto.DataType.FLOAT, "batch", "length", "dimensions"));
    return model(opset, graph);
  }

  ModelProto withoutOutputs(int opset) {
    return model(opset, graph());
  }

  private static ModelProto model(int opset, GraphProto.Builder graph) {
    return ModelProto.newBuilder()
        .setIrVersion(8)
        .setGraph(graph)
        .addOpsetImport(OperatorSetIdProto.newBuilder().setDomain("").setVersion(opset))
        .build();
  }

  private GraphProto.Builder graph() {
    TensorProto.Builder weights =
        TensorProto.newBuilder()
            .setName("table")
            .setDataType(TensorProto.DataType.FLOAT.getNumber())
            .addDims(table.length)
            .addDims(dimensions);
    for (float[] row : table) {
      for (float each : row) {
        weights.addFloatData(each);
      }
    }
    return GraphProto.newBuilder()
        .setName("encoder")
        .addInput(value("input_ids", TensorProto.DataType.INT64, "batch", "length"))
        .addInput(value("attention_mask", TensorProto.DataType.INT64, "batch", "length"))
        .addInitializer(weights)
        .addNode(node("Gather", "last_hidden_state", "table", "input_ids"))
        .addNode(node("Identity", "other_output", "last_hidden_state"));
  }

  private static NodeProto node(String operator, String output, String... inputs) {
    return NodeProto.newBuilder()
        .setOpType(operator)
        .addAllInput(List.of(inputs))
        .addOutput(output)
        .build();
  }

  private static ValueInfoProto value(
      String name, TensorProto.DataType type, String... dimensions) {
    TensorShapeProto.Builder shape = TensorShapeProto.newBuilder();
    for (String dimension : dimensions) {
      shape.addDim(TensorShapeProto.Dimension.newBuilder().setDimParam(dimension));
    }
    return ValueInfoProto.newBuilder()
        .setName(name)
        .setType(
            TypeProto.newBuilder()
                .setTensorType(
                    TypeProto.Tensor.newBuilder().setElemType(type.getNumber()).setShape(shape)))
        .build();
  }
}
