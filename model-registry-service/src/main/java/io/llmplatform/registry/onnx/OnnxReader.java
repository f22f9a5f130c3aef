package io.llmplatform.registry.onnx;

import io.llmplatform.registry.onnx.ProtobufReader.Budget;
import io.llmplatform.registry.onnx.Signature.Value;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Reads the head of a {@code ModelProto} (onnx.proto3 of ONNX 1.19; the numbers below are its field
 * numbers), passing over the tensors' data. What it keeps is bounded, whatever the file states.
 */
final class OnnxReader {
  static final String DEFAULT_DOMAIN = "ai.onnx";

  // A model of a thousand layers states less than 1 MB of names.
  private static final long MAX_KEPT = 16L << 20;
  private static final long MAX_METADATA = 1000;

  private final ProtobufReader in;
  private final ValueReader values;
  private final TensorReader tensors;
  private final Map<String, Long> opsets = new TreeMap<>();
  private final Map<String, String> metadata = new TreeMap<>();
  private final List<Value> inputs = new ArrayList<>();
  private final List<Value> outputs = new ArrayList<>();
  private final Set<String> initializers = new HashSet<>();
  private long irVersion;
  private String producerName = "";
  private String producerVersion = "";
  private boolean hasGraph;

  private OnnxReader(ProtobufReader in) {
    this.in = in;
    this.values = new ValueReader(in);
    this.tensors = new TensorReader(in);
  }

  /**
   * Reads a model; the caller closes the stream.
   *
   * @param size of the stream, in bytes
   * @throws MalformedOnnx if it is none
   * @throws IOException if the stream fails
   */
  static OnnxModel read(InputStream content, long size) throws IOException {
    return new OnnxReader(new ProtobufReader(content, size, new Budget(MAX_KEPT))).model();
  }

  private OnnxModel model() throws IOException {
    while (in.next()) {
      switch (in.field()) {
        case 1 -> irVersion = in.number();
        case 2 -> producerName = in.text();
        case 3 -> producerVersion = in.text();
        case 7 -> {
          hasGraph = true;
          in.message(() -> graph(true));
        }
        case 8 -> in.message(this::opset);
        case 14 -> in.message(this::metadata);
        case 20 -> in.message(this::training);
        case 25 -> in.message(this::function);
        default -> in.skip();
      }
    }
    if (!hasGraph) {
      throw new MalformedOnnx("it has no graph");
    }
    inputs.removeIf(input -> initializers.contains(input.name()));
    return new OnnxModel(
        irVersion,
        opsets,
        (producerName + " " + producerVersion).trim(),
        new Signature(inputs, outputs),
        tensors.external(),
        metadata);
  }

  private void opset() throws IOException {
    String domain = "";
    long version = 0;
    while (in.next()) {
      switch (in.field()) {
        case 1 -> domain = in.text();
        case 2 -> version = in.number();
        default -> in.skip();
      }
    }
    opsets.put(domain.isEmpty() ? DEFAULT_DOMAIN : domain, version);
  }

  private void metadata() throws IOException {
    String key = "";
    String value = "";
    while (in.next()) {
      switch (in.field()) {
        case 1 -> key = in.text();
        case 2 -> value = in.text();
        default -> in.skip();
      }
    }
    if (metadata.size() < MAX_METADATA) {
      metadata.put(key, value);
    }
  }

  private void training() throws IOException {
    while (in.next()) {
      switch (in.field()) {
        case 1, 2 -> in.message(() -> graph(false));
        default -> in.skip();
      }
    }
  }

  private void function() throws IOException {
    while (in.next()) {
      switch (in.field()) {
        case 7 -> in.message(this::node);
        case 11 -> in.message(this::attribute);
        default -> in.skip();
      }
    }
  }

  // Only the outermost graph's inputs and outputs are the model's; any graph has initializers.
  private void graph(boolean outermost) throws IOException {
    while (in.next()) {
      switch (in.field()) {
        case 1 -> in.message(this::node);
        case 5 -> in.message(() -> initializer(outermost));
        case 15 -> in.message(() -> sparse(outermost));
        case 11 -> value(outermost, inputs);
        case 12 -> value(outermost, outputs);
        default -> in.skip();
      }
    }
  }

  private void value(boolean outermost, List<Value> target) throws IOException {
    if (outermost) {
      in.keep();
      in.message(() -> target.add(values.read()));
    } else {
      in.skip();
    }
  }

  private void initializer(boolean outermost) throws IOException {
    String name = tensors.read();
    if (outermost) {
      initializers.add(name);
    }
  }

  private void sparse(boolean outermost) throws IOException {
    while (in.next()) {
      switch (in.field()) {
        case 1 -> in.message(() -> initializer(outermost));
        case 2 -> in.message(() -> initializer(false));
        default -> in.skip();
      }
    }
  }

  private void node() throws IOException {
    while (in.next()) {
      if (in.field() == 5) {
        in.message(this::attribute);
      } else {
        in.skip();
      }
    }
  }

  private void attribute() throws IOException {
    while (in.next()) {
      switch (in.field()) {
        case 5, 10 -> in.message(() -> initializer(false));
        case 6, 11 -> in.message(() -> graph(false));
        case 22, 23 -> in.message(() -> sparse(false));
        default -> in.skip();
      }
    }
  }
}
