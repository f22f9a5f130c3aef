package io.llmplatform.inference.language.onnx;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.protobuf.CodedOutputStream;
import io.llmplatform.inference.language.onnx.OnnxGraph.Node;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Has a model compute the logits of as many last tokens as it is told, where it was published so
 * that it computes those of all: of a prompt only the last are read, and the product with the
 * vocabulary is a fifth of all the work of a small model. The model gets the input that newer ones
 * have, {@code num_logits_to_keep}, and in front of that product the last hidden states are cut
 * out.
 *
 * <p>The file's bytes stay as they are, but for the name of what the product reads. What is added
 * is appended as a second {@code graph} of the model: whoever reads protobuf joins a message that
 * comes twice, lists one after the other (protobuf.dev, "Encoding": last one wins).
 */
final class KeptLogits {
  /** The input's name, as transformers gives it to what it exports. */
  static final String INPUT = "num_logits_to_keep";

  private static final Set<String> OF_ONE_INPUT = Set.of("Cast", "Identity", "Tanh");
  private static final Set<String> OF_TWO_INPUTS = Set.of("Mul", "Div", "Add");
  private static final int MOST_AFTER_PRODUCT = 16;
  private static final String PREFIX = "llmplatform.kept.";
  private static final int INT64 = 7;

  private final OnnxGraph graph;
  private final Map<String, Node> madeBy = new HashMap<>();

  private KeptLogits(OnnxGraph graph) {
    this.graph = graph;
    graph.nodes().forEach(node -> node.outputs().forEach(output -> madeBy.put(output, node)));
  }

  /**
   * The model with that input, for the runtime to read; null where it has one already, or its
   * logits are not made by a product with the vocabulary that this knows.
   *
   * @param onnxFile what {@code graph} was read from
   */
  static @Nullable NativeMemory in(OnnxGraph graph, Path onnxFile) throws IOException {
    if (graph.nodes().stream()
        .flatMap(node -> node.inputs().stream())
        .anyMatch(DecoderGraph.KEEP::contains)) {
      return null;
    }
    KeptLogits logits = new KeptLogits(graph);
    Node product = logits.product();
    return product == null ? null : logits.changed(product, onnxFile);
  }

  /** What multiplies hidden states with the vocabulary. */
  private @Nullable Node product() {
    Node node = madeBy.get(DecoderGraph.LOGITS);
    // A file that nobody has checked yet may go round in circles.
    for (int i = 0; i < MOST_AFTER_PRODUCT && node != null; i++) {
      if (isProduct(node)) {
        return madeBy.containsKey(node.inputs().get(0)) ? node : null;
      }
      node = data(node);
    }
    return null;
  }

  private static boolean isProduct(Node node) {
    return !node.inputs().isEmpty() && (node.is("MatMul") || node.isMicrosoft("MatMulNBits"));
  }

  /**
   * What makes a node's only input that is no constant, where it works on each number by itself.
   */
  private @Nullable Node data(Node node) {
    boolean simple =
        OF_ONE_INPUT.stream().anyMatch(node::is) || OF_TWO_INPUTS.stream().anyMatch(node::is);
    List<Node> made =
        node.inputs().stream()
            .map(madeBy::get)
            .filter(each -> each != null && !each.is("Constant"))
            .toList();
    return simple && made.size() == 1 ? made.get(0) : null;
  }

  private @Nullable NativeMemory changed(Node product, Path onnxFile) throws IOException {
    String hidden = product.inputs().get(0);
    String last = unused(hidden.getBytes(UTF_8).length);
    byte[] name = last.getBytes(UTF_8);
    byte[] added = message(OnnxGraph.GRAPH_OF_MODEL, added(hidden, last));
    try (FileChannel file = FileChannel.open(onnxFile)) {
      if (file.size() + added.length > Integer.MAX_VALUE) {
        return null;
      }
      int size = (int) file.size();
      NativeMemory model = new NativeMemory(size + added.length);
      try {
        fill(model.buffer().slice(0, size), file);
      } catch (IOException e) {
        model.close();
        throw e;
      }
      model.buffer().put(size, added);
      model.buffer().put(product.firstInput() - name.length, name);
      return model;
    }
  }

  private static void fill(ByteBuffer bytes, FileChannel file) throws IOException {
    while (bytes.hasRemaining()) {
      if (file.read(bytes) < 0) {
        throw new EOFException("it has become shorter while it was read");
      }
    }
  }

  /** A name of so many bytes that the graph does not have. */
  private String unused(int length) {
    Set<String> used = new HashSet<>();
    graph.nodes().forEach(node -> used.addAll(node.inputs()));
    graph.nodes().forEach(node -> used.addAll(node.outputs()));
    String name = "~".repeat(length);
    for (char each = 'a'; used.contains(name); each++) {
      name = String.valueOf(each).repeat(length);
    }
    return name;
  }

  /** {@code last = hidden[:, -num_logits_to_keep:]}. */
  private static byte[] added(String hidden, String last) {
    String minusOne = PREFIX + "minus_one";
    String start = PREFIX + "start";
    String end = PREFIX + "end";
    String axis = PREFIX + "axis";
    return joined(
        node("Mul", List.of(INPUT, minusOne), start),
        node("Slice", List.of(hidden, start, end, axis), last),
        number(minusOne, -1),
        number(end, Long.MAX_VALUE),
        number(axis, 1),
        message(OnnxGraph.INPUT_OF_GRAPH, input()));
  }

  private static byte[] node(String operator, List<String> inputs, String output) {
    byte[] node =
        joined(
            joined(
                inputs.stream()
                    .map(each -> text(OnnxGraph.INPUT_OF_NODE, each))
                    .toArray(byte[][]::new)),
            text(OnnxGraph.OUTPUT_OF_NODE, output),
            text(3, output),
            text(OnnxGraph.OPERATOR_OF_NODE, operator));
    return message(OnnxGraph.NODE_OF_GRAPH, node);
  }

  /** A TensorProto of one number. */
  private static byte[] number(String name, long value) {
    byte[] raw =
        ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN).putLong(value).array();
    byte[] tensor = joined(varint(1, 1), varint(2, INT64), text(8, name), message(9, raw));
    return message(OnnxGraph.INITIALIZER_OF_GRAPH, tensor);
  }

  /** A ValueInfoProto of one number without dimensions. */
  private static byte[] input() {
    byte[] type = message(1, joined(varint(1, INT64), message(2, new byte[0])));
    return joined(text(OnnxGraph.NAME_OF_VALUE, INPUT), message(2, type));
  }

  private static byte[] text(int field, String text) {
    return message(field, text.getBytes(UTF_8));
  }

  private static byte[] message(int field, byte[] content) {
    return written(out -> out.writeByteArray(field, content));
  }

  private static byte[] varint(int field, long value) {
    return written(out -> out.writeInt64(field, value));
  }

  @FunctionalInterface
  private interface Writing {
    void to(CodedOutputStream out) throws IOException;
  }

  private static byte[] written(Writing writing) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    CodedOutputStream out = CodedOutputStream.newInstance(bytes);
    try {
      writing.to(out);
      out.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  private static byte[] joined(byte[]... parts) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      bytes.writeBytes(part);
    }
    return bytes.toByteArray();
  }
}
