package io.llmplatform.inference.language.onnx;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import io.llmplatform.inference.language.UnsupportedLanguageModel;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The nodes of a model's graph, which the runtime does not tell: read from its file (onnx.proto3;
 * the numbers below are its field numbers). Weights and nested graphs are passed over.
 */
record OnnxGraph(List<Node> nodes) {
  static final int GRAPH_OF_MODEL = 7;
  static final int NODE_OF_GRAPH = 1;
  static final int INITIALIZER_OF_GRAPH = 5;
  static final int INPUT_OF_GRAPH = 11;
  static final int INPUT_OF_NODE = 1;
  static final int OUTPUT_OF_NODE = 2;
  static final int OPERATOR_OF_NODE = 4;
  static final int NAME_OF_VALUE = 1;
  private static final int DOMAIN_OF_NODE = 7;
  private static final String MICROSOFT = "com.microsoft";

  /**
   * @param firstInput where the first input's name ends in the file, in bytes from its start
   */
  record Node(
      String domain, String operator, List<String> inputs, List<String> outputs, int firstInput) {
    /** Whether it is this operator of ONNX itself. */
    boolean is(String name) {
      return operator.equals(name) && (domain.isEmpty() || domain.equals("ai.onnx"));
    }

    /** Whether it is this operator of ONNX Runtime's own. */
    boolean isMicrosoft(String name) {
      return operator.equals(name) && domain.equals(MICROSOFT);
    }
  }

  /**
   * @throws UnsupportedLanguageModel when the file is no ONNX model
   */
  static OnnxGraph read(Path onnxFile) {
    try (InputStream file = Files.newInputStream(onnxFile)) {
      return new Reading(CodedInputStream.newInstance(file)).graph();
    } catch (IOException e) {
      throw new UnsupportedLanguageModel("it cannot be read: " + e.getMessage(), e);
    }
  }

  /**
   * Names of inputs that may be past and present in one buffer: those that go straight into a
   * GroupQueryAttention.
   */
  Set<String> sharedBuffers() {
    Set<String> shared = new HashSet<>();
    nodes.stream()
        .filter(node -> node.isMicrosoft("GroupQueryAttention"))
        .forEach(node -> shared.addAll(node.inputs()));
    return shared;
  }

  private static final class Reading {
    private final CodedInputStream in;
    private final List<Node> nodes = new ArrayList<>();

    Reading(CodedInputStream in) {
      this.in = in;
    }

    @FunctionalInterface
    private interface Field {
      /** Reads the field's value, or leaves it; whether it has read it. */
      boolean read(int number) throws IOException;
    }

    OnnxGraph graph() throws IOException {
      fields(number -> number == GRAPH_OF_MODEL && message(this::graph));
      return new OnnxGraph(nodes);
    }

    private boolean graph(int number) throws IOException {
      return number == NODE_OF_GRAPH && node();
    }

    private boolean node() throws IOException {
      List<String> inputs = new ArrayList<>();
      List<String> outputs = new ArrayList<>();
      String[] kind = {"", ""};
      int[] firstInput = {0};
      message(
          number -> {
            switch (number) {
              case INPUT_OF_NODE -> {
                inputs.add(in.readString());
                if (inputs.size() == 1) {
                  firstInput[0] = in.getTotalBytesRead();
                }
              }
              case OUTPUT_OF_NODE -> outputs.add(in.readString());
              case OPERATOR_OF_NODE -> kind[0] = in.readString();
              case DOMAIN_OF_NODE -> kind[1] = in.readString();
              default -> {
                return false;
              }
            }
            return true;
          });
      return nodes.add(new Node(kind[1], kind[0], inputs, outputs, firstInput[0]));
    }

    private boolean message(Field field) throws IOException {
      int before = in.pushLimit(in.readRawVarint32());
      fields(field);
      in.popLimit(before);
      return true;
    }

    private void fields(Field field) throws IOException {
      for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
        if (!field.read(WireFormat.getTagFieldNumber(tag))) {
          in.skipField(tag);
        }
      }
    }
  }
}
