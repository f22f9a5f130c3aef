package io.llmplatform.inference.body;

import io.llmplatform.common.error.ErrorCode;
import io.llmplatform.common.error.PlatformException;
import jakarta.servlet.http.HttpServletRequest;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;
import java.util.zip.GZIPInputStream;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;
import org.springframework.util.unit.DataSize;

/**
 * A request's body as it was before its content encoding. Refuses it once it has more bytes than
 * its limit, whether it said so before or not.
 */
public final class LimitedStream extends FilterInputStream {
  private static final int INFLATED = 1 << 13;

  private final DataSize limit;
  private long remaining;

  LimitedStream(InputStream in, DataSize limit) {
    super(in);
    this.limit = limit;
    this.remaining = limit.toBytes();
  }

  /**
   * The request's body, decompressed (gzip, deflate) and limited.
   *
   * @throws PlatformException unsupported media type for another encoding; too large
   */
  public static InputStream of(HttpServletRequest request, DataSize limit) throws IOException {
    if (request.getContentLengthLong() > limit.toBytes()) {
      throw tooLarge(limit);
    }
    String encoding = request.getHeader("Content-Encoding");
    InputStream body = request.getInputStream();
    return new LimitedStream(encoding == null ? body : decoded(encoding, body), limit);
  }

  private static InputStream decoded(String encoding, InputStream body) throws IOException {
    return switch (encoding.toLowerCase(Locale.ROOT)) {
      case "identity" -> body;
      case "gzip", "x-gzip" -> new GZIPInputStream(body, INFLATED);
      case "deflate" -> new InflaterInputStream(body, new Inflater(), INFLATED);
      default ->
          throw PlatformException.of(
              ErrorCode.UNSUPPORTED_MEDIA_TYPE,
              "The body has the content encoding '%s'; send it as gzip, deflate or as it is."
                  .formatted(encoding),
              null);
    };
  }

  static PlatformException tooLarge(DataSize limit) {
    return PlatformException.tooLarge(
        "The body is larger than %d bytes.".formatted(limit.toBytes()));
  }

  @Override
  public int read() throws IOException {
    int read = super.read();
    count(read < 0 ? 0 : 1);
    return read;
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    int read = super.read(buffer, offset, length);
    count(Math.max(0, read));
    return read;
  }

  private void count(int read) {
    remaining -= read;
    if (remaining < 0) {
      throw tooLarge(limit);
    }
  }
}
