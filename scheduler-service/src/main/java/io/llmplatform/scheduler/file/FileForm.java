package io.llmplatform.scheduler.file;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.web.util.UriUtils;

/**
 * The body of an upload ({@code multipart/form-data}, RFC 7578), written once as it is sent. Made
 * by one thread, written by another.
 */
final class FileForm {
  private final String boundary = "form-" + UUID.randomUUID();
  private final String name;
  private final String purpose;
  private final @Nullable Duration lifetime;
  private final Files.Content content;
  private volatile @Nullable RuntimeException failure;

  FileForm(String name, String purpose, @Nullable Duration lifetime, Files.Content content) {
    this.name = name;
    this.purpose = purpose;
    this.lifetime = lifetime;
    this.content = content;
  }

  String contentType() {
    return "multipart/form-data; boundary=" + boundary;
  }

  void writeTo(OutputStream out) throws IOException {
    field(out, "purpose", purpose);
    if (lifetime != null) {
      field(out, "expires_after[anchor]", "created_at");
      field(out, "expires_after[seconds]", Long.toString(lifetime.toSeconds()));
    }
    text(out, "--" + boundary + "\r\nContent-Disposition: form-data; name=\"file\"; ");
    // The second is read by those who know it (RFC 5987), whatever characters a name has.
    text(out, "filename=\"%s\"; filename*=UTF-8''%s".formatted(plain(), encoded()));
    text(out, "\r\nContent-Type: application/octet-stream\r\n\r\n");
    writeContent(out);
    text(out, "\r\n--" + boundary + "--\r\n");
    out.flush();
  }

  private void writeContent(OutputStream out) throws IOException {
    try {
      content.writeTo(out);
    } catch (RuntimeException e) {
      failure = e;
      throw new IOException("the content cannot be written", e);
    }
  }

  /** What the content failed with; null: it did not. */
  @Nullable RuntimeException failure() {
    return failure;
  }

  private void field(OutputStream out, String field, String value) throws IOException {
    text(
        out,
        "--%s\r\nContent-Disposition: form-data; name=\"%s\"\r\n\r\n%s\r\n"
            .formatted(boundary, field, value));
  }

  private String plain() {
    return name.replaceAll("[^A-Za-z0-9._ -]", "_");
  }

  private String encoded() {
    return UriUtils.encode(name, StandardCharsets.UTF_8);
  }

  private static void text(OutputStream out, String text) throws IOException {
    out.write(text.getBytes(StandardCharsets.UTF_8));
  }
}
