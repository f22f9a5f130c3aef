package io.llmplatform.inference.kserve;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Collections;
import java.util.Locale;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;

/**
 * Compresses an answer whose client asked for it by {@code Accept-Encoding}, the first coding of
 * those listed that is known here. Fast rather than small: embeddings hardly shrink.
 */
enum AnswerEncoding {
  IDENTITY,
  GZIP,
  DEFLATE;

  private static final int BUFFER = 1 << 13;

  static AnswerEncoding of(HttpServletRequest request) {
    for (String header : Collections.list(request.getHeaders("Accept-Encoding"))) {
      for (String coding : header.split(",")) {
        AnswerEncoding known = named(coding);
        if (known != IDENTITY) {
          return known;
        }
      }
    }
    return IDENTITY;
  }

  private static AnswerEncoding named(String coding) {
    String[] parts = coding.toLowerCase(Locale.ROOT).split(";");
    boolean refused = parts.length > 1 && parts[1].strip().matches("q=0(\\.0*)?");
    return switch (parts.length == 0 || refused ? "" : parts[0].strip()) {
      case "gzip", "x-gzip" -> GZIP;
      case "deflate" -> DEFLATE;
      default -> IDENTITY;
    };
  }

  /** The answer's stream; its headers say how it is encoded. To be closed. */
  OutputStream open(HttpServletResponse response) throws IOException {
    if (this == IDENTITY) {
      return response.getOutputStream();
    }
    response.setHeader("Content-Encoding", name().toLowerCase(Locale.ROOT));
    response.addHeader("Vary", "Accept-Encoding");
    return this == GZIP
        ? new FastGzip(response.getOutputStream())
        : new DeflaterOutputStream(
            response.getOutputStream(), new Deflater(Deflater.BEST_SPEED), BUFFER);
  }

  private static final class FastGzip extends GZIPOutputStream {
    FastGzip(OutputStream out) throws IOException {
      super(out, BUFFER);
      def.setLevel(Deflater.BEST_SPEED);
    }
  }
}
