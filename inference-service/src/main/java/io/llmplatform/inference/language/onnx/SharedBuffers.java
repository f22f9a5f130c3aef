package io.llmplatform.inference.language.onnx;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import io.llmplatform.inference.language.UnsupportedLanguageModel;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;

/**
 * Finds the caches of a model that may be past and present in one buffer: those that go straight
 * into a GroupQueryAttention. The runtime does not tell, so the nodes of the graph are read from
 * the file (onnx.proto3; the numbers below are its field numbers), and all else is passed over.
 */
final class SharedBuffers {
  private static final int GRAPH_OF_MODEL = 7;
  private static final int NODE_OF_GRAPH = 1;
  private static final int INPUT_OF_NODE = 1;
  private static final int OPERATOR_OF_NODE = 4;
  private static final int DOMAIN_OF_NODE = 7;

  private final CodedInputStream in;
  private final Set<String> shared = new HashSet<>();

  private SharedBuffers(CodedInputStream in) {
    this.in = in;
  }

  @FunctionalInterface
  private interface Field {
    /** Reads the field's value, or leaves it; whether it has read it. */
    boolean read(int number) throws IOException;
  }

  /** Names of the inputs that go into a GroupQueryAttention. */
  static Set<String> of(Path onnxFile) {
    try (InputStream file = Files.newInputStream(onnxFile)) {
      SharedBuffers scan = new SharedBuffers(CodedInputStream.newInstance(file));
      scan.fields(number -> number == GRAPH_OF_MODEL && scan.message(scan::graph));
      return scan.shared;
    } catch (IOException e) {
      throw new UnsupportedLanguageModel("it cannot be read: " + e.getMessage(), e);
    }
  }

  private boolean graph(int number) throws IOException {
    return number == NODE_OF_GRAPH && node();
  }

  private boolean node() throws IOException {
    Set<String> inputs = new HashSet<>();
    String[] kind = {"", ""};
    message(
        number -> {
          switch (number) {
            case INPUT_OF_NODE -> inputs.add(in.readString());
            case OPERATOR_OF_NODE -> kind[0] = in.readString();
            case DOMAIN_OF_NODE -> kind[1] = in.readString();
            default -> {
              return false;
            }
          }
          return true;
        });
    if (kind[0].equals("GroupQueryAttention") && kind[1].equals("com.microsoft")) {
      shared.addAll(inputs);
    }
    return true;
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
