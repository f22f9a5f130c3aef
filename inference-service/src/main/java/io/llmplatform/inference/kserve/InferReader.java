package io.llmplatform.inference.kserve;

import io.llmplatform.common.error.PlatformException;
import io.llmplatform.common.error.UnreadableJson;
import io.llmplatform.inference.body.JsonBody;
import io.llmplatform.inference.body.LimitedStream;
import jakarta.servlet.http.HttpServletRequest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;
import org.springframework.util.unit.DataSize;

/** Reads an inference request: JSON, or JSON with binary data behind it. */
final class InferReader {
  private InferReader() {}

  static InferBody read(HttpServletRequest request, DataSize limit) {
    String headerLength = request.getHeader(BinaryData.HEADER_LENGTH);
    try (InputStream in = LimitedStream.of(request, limit)) {
      return headerLength == null ? json(in) : withBinary(in, length(headerLength, limit));
    } catch (IOException e) {
      throw UnreadableJson.refusal(e);
    }
  }

  private static InferBody json(InputStream in) throws IOException {
    InferBodyReader reader = new InferBodyReader();
    JsonBody.read(in, reader);
    if (reader.binarySize() > 0) {
      throw PlatformException.invalid(
          BinaryData.HEADER_LENGTH,
          "Inputs come as binary data, but the header %s is missing."
              .formatted(BinaryData.HEADER_LENGTH));
    }
    return reader.body(BinaryData.none());
  }

  private static InferBody withBinary(InputStream in, int length) throws IOException {
    byte[] header = in.readNBytes(length);
    if (header.length < length) {
      throw invalidLength(
          "The body has %d bytes; %s says that its JSON alone has %d."
              .formatted(header.length, BinaryData.HEADER_LENGTH, length));
    }
    InferBodyReader reader = new InferBodyReader();
    JsonBody.read(new ByteArrayInputStream(header), reader);
    return reader.body(BinaryData.read(in, reader.binarySize()));
  }

  private static int length(String text, DataSize limit) {
    Long length = number(text);
    if (length == null || length < 1) {
      throw invalidLength(
          "The header %s must be the number of bytes of the body's JSON, from 1."
              .formatted(BinaryData.HEADER_LENGTH));
    }
    if (length > limit.toBytes()) {
      throw PlatformException.tooLarge(
          "%s says %d; a body may have %d bytes."
              .formatted(BinaryData.HEADER_LENGTH, length, limit.toBytes()));
    }
    return Math.toIntExact(length);
  }

  private static @Nullable Long number(String text) {
    try {
      return Long.valueOf(text.strip());
    } catch (NumberFormatException e) {
      return null;
    }
  }

  private static PlatformException invalidLength(String detail) {
    return PlatformException.invalid(BinaryData.HEADER_LENGTH, detail);
  }
}
