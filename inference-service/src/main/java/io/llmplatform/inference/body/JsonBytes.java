package io.llmplatform.inference.body;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** Writes JSON into memory. */
public final class JsonBytes {
  private static final byte[] DATA = "data: ".getBytes(StandardCharsets.UTF_8);
  private static final byte[] END = "\n\n".getBytes(StandardCharsets.UTF_8);

  private JsonBytes() {}

  /** Writes one value. */
  @FunctionalInterface
  public interface Writing {
    void to(JsonGenerator json) throws IOException;
  }

  /** The value in UTF-8. */
  public static byte[] of(Writing value) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);
    write(bytes, value);
    return bytes.toByteArray();
  }

  /** The value as a server-sent event (HTML, section 9.2): {@code data: …} and an empty line. */
  public static byte[] event(Writing value) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(320);
    bytes.writeBytes(DATA);
    write(bytes, value);
    bytes.writeBytes(END);
    return bytes.toByteArray();
  }

  /** Bytes that hold no line's end, as a server-sent event. */
  public static byte[] event(byte[] line) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(line.length + 8);
    bytes.writeBytes(DATA);
    bytes.writeBytes(line);
    bytes.writeBytes(END);
    return bytes.toByteArray();
  }

  private static void write(ByteArrayOutputStream bytes, Writing value) {
    try (JsonGenerator json = JsonBody.JSON.createGenerator(bytes)) {
      value.to(json);
    } catch (IOException e) {
      throw new UncheckedIOException("Memory takes what is written", e);
    }
  }
}
