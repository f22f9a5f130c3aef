package io.llmplatform.platform.demo;

import java.io.InputStream;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Supplier;

/** A {@code multipart/form-data} body (RFC 7578) that streams its files. Not thread-safe. */
final class MultipartBody {
  private final String boundary = "platform-" + UUID.randomUUID();
  private final List<BodyPublisher> pieces = new ArrayList<>();

  /** Adds a part of JSON text. */
  MultipartBody json(String name, String json) {
    text(
        "--%s\r\nContent-Disposition: form-data; name=\"%s\"\r\nContent-Type: application/json\r\n\r\n%s\r\n"
            .formatted(boundary, name, json));
    return this;
  }

  /** Adds a part of plain text. */
  MultipartBody field(String name, String value) {
    text(
        "--%s\r\nContent-Disposition: form-data; name=\"%s\"\r\n\r\n%s\r\n"
            .formatted(boundary, name, value));
    return this;
  }

  /** Adds a file under its path, which must need no escaping. */
  MultipartBody file(String name, String path, Supplier<InputStream> content) {
    text(
        "--%s\r\nContent-Disposition: form-data; name=\"%s\"; filename=\"%s\"\r\nContent-Type: application/octet-stream\r\n\r\n"
            .formatted(boundary, name, path));
    pieces.add(BodyPublishers.ofInputStream(content));
    text("\r\n");
    return this;
  }

  String contentType() {
    return "multipart/form-data; boundary=" + boundary;
  }

  /** The whole body; call once, after the last part. */
  BodyPublisher publisher() {
    text("--" + boundary + "--\r\n");
    return BodyPublishers.concat(pieces.toArray(HttpRequest.BodyPublisher[]::new));
  }

  private void text(String text) {
    pieces.add(BodyPublishers.ofString(text));
  }
}
