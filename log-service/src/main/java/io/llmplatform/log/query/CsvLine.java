package io.llmplatform.log.query;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Lines of a table (RFC 4180). A text that a spreadsheet would take for a formula (OWASP, "CSV
 * Injection") begins with an apostrophe.
 */
final class CsvLine {
  private static final Pattern FORMULA =
      Pattern.compile("[\\s\\p{Cf}]*[=+\\-@\uFF1D\uFF0B\uFF0D\uFF20].*", Pattern.DOTALL);
  private static final Pattern QUOTED = Pattern.compile("[\",\\r\\n\\t']|^\\s|\\s$");

  private CsvLine() {}

  static String head(List<String> columns) {
    return String.join(",", columns) + "\r\n";
  }

  static String of(JsonNode row, List<String> columns) {
    return columns.stream()
        .map(column -> cell(row.path(column)))
        .collect(Collectors.joining(",", "", "\r\n"));
  }

  private static String cell(JsonNode value) {
    if (value.isMissingNode() || value.isNull()) {
      return "";
    }
    if (value.isNumber() || value.isBoolean()) {
      return value.asText();
    }
    String text = value.isTextual() ? value.asText() : value.toString();
    String safe = FORMULA.matcher(text).matches() ? "'" + text : text;
    return QUOTED.matcher(safe).find() ? '"' + safe.replace("\"", "\"\"") + '"' : safe;
  }
}
