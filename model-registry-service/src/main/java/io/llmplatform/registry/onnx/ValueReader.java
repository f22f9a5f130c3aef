package io.llmplatform.registry.onnx;

import io.llmplatform.registry.onnx.Signature.Dimension;
import io.llmplatform.registry.onnx.Signature.Value;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads {@code ValueInfoProto}s. */
final class ValueReader {
  private static final int MAX_DIMENSIONS = 64;

  private final ProtobufReader in;

  ValueReader(ProtobufReader in) {
    this.in = in;
  }

  /** Reads one to its end. */
  Value read() throws IOException {
    String name = "";
    Type type = new Type();
    while (in.next()) {
      switch (in.field()) {
        case 1 -> name = in.text();
        case 2 -> in.message(() -> type(type));
        default -> in.skip();
      }
    }
    return new Value(name, type.text, type.shape);
  }

  private void type(Type type) throws IOException {
    while (in.next()) {
      switch (in.field()) {
        case 1, 8 -> in.message(() -> tensor(type));
        case 4 -> in.message(() -> container("sequence", type));
        case 5 -> in.message(() -> map(type));
        case 9 -> in.message(() -> container("optional", type));
        default -> in.skip();
      }
    }
  }

  private void tensor(Type type) throws IOException {
    type.text = ElementType.UNKNOWN.text();
    while (in.next()) {
      switch (in.field()) {
        case 1 -> type.text = ElementType.of(in.number()).text();
        case 2 -> {
          List<Dimension> shape = new ArrayList<>();
          in.message(() -> shape(shape));
          type.shape = shape;
        }
        default -> in.skip();
      }
    }
  }

  private void container(String kind, Type type) throws IOException {
    Type element = new Type();
    while (in.next()) {
      if (in.field() == 1) {
        in.message(() -> type(element));
      } else {
        in.skip();
      }
    }
    type.text = kind + "(" + element.text + ")";
  }

  private void map(Type type) throws IOException {
    String key = ElementType.UNKNOWN.text();
    Type value = new Type();
    while (in.next()) {
      switch (in.field()) {
        case 1 -> key = ElementType.of(in.number()).text();
        case 2 -> in.message(() -> type(value));
        default -> in.skip();
      }
    }
    type.text = "map(" + key + "," + value.text + ")";
  }

  private void shape(List<Dimension> shape) throws IOException {
    while (in.next()) {
      if (in.field() != 1) {
        in.skip();
        continue;
      }
      if (shape.size() == MAX_DIMENSIONS) {
        throw new MalformedOnnx("a shape in it has more than " + MAX_DIMENSIONS + " dimensions");
      }
      in.keep();
      in.message(() -> shape.add(dimension()));
    }
  }

  private Dimension dimension() throws IOException {
    Dimension dimension = Dimension.ANY;
    while (in.next()) {
      switch (in.field()) {
        case 1 -> {
          long size = in.number();
          dimension = size < 0 ? Dimension.ANY : new Dimension(size, null);
        }
        case 2 -> {
          String name = in.text();
          dimension = name.isEmpty() ? Dimension.ANY : new Dimension(null, name);
        }
        default -> in.skip();
      }
    }
    return dimension;
  }

  private static final class Type {
    private String text = ElementType.UNKNOWN.text();
    private @Nullable List<Dimension> shape;
  }
}
