package io.llmplatform.log.query;

import io.llmplatform.log.search.FilterValue;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;

/** How an export is written. */
enum ExportFormat {
  /** An object of JSON on each line. */
  NDJSON("application/x-ndjson", "ndjson"),
  /** RFC 4180, with a line of names. */
  CSV("text/csv", "csv");

  private final String mediaType;
  private final String suffix;

  ExportFormat(String mediaType, String suffix) {
    this.mediaType = mediaType;
    this.suffix = suffix;
  }

  String mediaType() {
    return mediaType;
  }

  String suffix() {
    return suffix;
  }

  /**
   * The one that is named, else the one that the client accepts.
   *
   * @throws io.llmplatform.common.error.PlatformException naming {@code format}
   */
  static ExportFormat of(@Nullable String named, HttpServletRequest request) {
    String name = FilterValue.oneOf("format", named, Set.of(NDJSON.suffix, CSV.suffix));
    String accepted = request.getHeader(HttpHeaders.ACCEPT);
    boolean table =
        name == null ? accepted != null && accepted.contains(CSV.mediaType) : name.equals("csv");
    return table ? CSV : NDJSON;
  }
}
