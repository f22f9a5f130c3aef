package io.llmplatform.registry;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** A {@code multipart/form-data} body, byte by byte as a client may send it. */
public final class Multipart {
  public static final String BOUNDARY = "a-boundary";
  public static final String CONTENT_TYPE = "multipart/form-data; boundary=" + BOUNDARY;

  private final ByteArrayOutputStream body = new ByteArrayOutputStream();

  public Multipart file(String path, String content) {
    return file(path, content.getBytes(StandardCharsets.UTF_8));
  }

  public Multipart file(String path, byte[] content, String... headers) {
    String disposition = "form-data; name=\"file\"; filename=\"" + path + "\"";
    return part(disposition, content, headers);
  }

  public Multipart description(String json) {
    return part(
        "form-data; name=\"version\"",
        json.getBytes(StandardCharsets.UTF_8),
        "Content-Type: application/json");
  }

  /** A field of the form that is no file. */
  public Multipart field(String name, String value) {
    return part("form-data; name=\"" + name + "\"", value.getBytes(StandardCharsets.UTF_8));
  }

  public Multipart part(String disposition, byte[] content, String... headers) {
    text("--" + BOUNDARY + "\r\n");
    text("Content-Disposition: " + disposition + "\r\n");
    Arrays.stream(headers).forEach(header -> text(header + "\r\n"));
    text("\r\n");
    body.writeBytes(content);
    text("\r\n");
    return this;
  }

  public byte[] whole() {
    ByteArrayOutputStream whole = new ByteArrayOutputStream();
    whole.writeBytes(body.toByteArray());
    whole.writeBytes(("--" + BOUNDARY + "--\r\n").getBytes(StandardCharsets.UTF_8));
    return whole.toByteArray();
  }

  private void text(String text) {
    body.writeBytes(text.getBytes(StandardCharsets.UTF_8));
  }
}
