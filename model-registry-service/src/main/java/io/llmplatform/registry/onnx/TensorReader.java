package io.llmplatform.registry.onnx;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/** Reads {@code TensorProto}s but their data, and remembers which external data they need. */
final class TensorReader {
  // Of one model; exporters write one file, or one for each tensor.
  private static final int MAX_LOCATIONS = 10_000;
  private static final int EXTERNAL = 1;

  private final ProtobufReader in;
  private final Map<String, Long> external = new TreeMap<>();

  TensorReader(ProtobufReader in) {
    this.in = in;
  }

  /** Location to the bytes that it has to have at least. */
  Map<String, Long> external() {
    return external;
  }

  /** Reads one, and gives its name. */
  String read() throws IOException {
    String name = "";
    Extent extent = new Extent();
    boolean isExternal = false;
    Map<String, String> entries = new HashMap<>();
    while (in.next()) {
      switch (in.field()) {
        case 1 -> in.numbers(extent::dimension);
        case 2 -> extent.type = ElementType.of(in.number());
        case 8 -> name = in.text();
        case 13 -> in.message(() -> entry(entries));
        case 14 -> isExternal = in.number() == EXTERNAL;
        default -> in.skip();
      }
    }
    if (isExternal) {
      remember(name, entries, extent);
    }
    return name;
  }

  private void entry(Map<String, String> entries) throws IOException {
    String key = "";
    String value = "";
    while (in.next()) {
      switch (in.field()) {
        case 1 -> key = in.text();
        case 2 -> value = in.text();
        default -> in.skip();
      }
    }
    entries.put(key, value);
  }

  private void remember(String tensor, Map<String, String> entries, Extent extent)
      throws MalformedOnnx {
    String location = entries.getOrDefault("location", "");
    if (location.isEmpty()) {
      throw new MalformedOnnx(
          "its tensor '%s' has external data without a place".formatted(tensor));
    }
    long offset = number(tensor, "offset", entries.getOrDefault("offset", "0"));
    String stated = entries.get("length");
    long length = stated == null ? extent.bytes() : number(tensor, "length", stated);
    if (offset > Long.MAX_VALUE - length) {
      throw new MalformedOnnx("its tensor '%s' needs more data than exists".formatted(tensor));
    }
    external.merge(location, offset + length, Math::max);
    if (external.size() > MAX_LOCATIONS) {
      throw new MalformedOnnx("it has more than %d files of data".formatted(MAX_LOCATIONS));
    }
  }

  private static long number(String tensor, String key, String text) throws MalformedOnnx {
    try {
      long number = Long.parseLong(text);
      if (number >= 0) {
        return number;
      }
    } catch (NumberFormatException e) {
      // said below
    }
    throw new MalformedOnnx(
        "the %s of the external data of its tensor '%s' is no number of bytes: '%s'"
            .formatted(key, tensor, text));
  }

  /** How many bytes a tensor's shape and type say that it has. */
  private static final class Extent {
    private ElementType type = ElementType.UNKNOWN;
    private long elements = 1;

    private void dimension(long size) {
      boolean small = size <= 0 || elements <= (Long.MAX_VALUE >> 8) / size;
      elements = small ? elements * Math.max(0, size) : Long.MAX_VALUE >> 8;
    }

    private long bytes() {
      return (elements * type.bits() + 7) / 8;
    }
  }
}
