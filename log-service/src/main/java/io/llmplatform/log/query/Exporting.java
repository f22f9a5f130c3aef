package io.llmplatform.log.query;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.llmplatform.common.error.PlatformException;
import io.llmplatform.log.search.Slice;
import io.llmplatform.log.search.Walk;
import jakarta.servlet.http.HttpServletResponse;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.lang.reflect.RecordComponent;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.function.Function;
import java.util.stream.Stream;
import org.bson.Document;
import org.springframework.http.HttpHeaders;
import org.springframework.stereotype.Component;

/**
 * Writes all that a walk finds to a client, a step at a time: memory does not grow with what there
 * is. Where the store fails midway the answer is cut, so that the part cannot pass for the whole.
 * Thread-safe.
 */
@Component
class Exporting {
  private static final int STEP = 1000;
  private static final Duration SOON = Duration.ofSeconds(10);

  private final ObjectMapper json;
  private final Semaphore places;

  Exporting(ObjectMapper json, QuerySettings settings) {
    this.json = json;
    this.places = new Semaphore(settings.exports());
  }

  /**
   * @param view of a document, whose components are the columns
   * @param name of the file that a browser stores
   */
  <T extends Record> void export(
      Walk walk,
      Class<T> type,
      Function<Document, T> view,
      ExportFormat format,
      String name,
      HttpServletResponse response)
      throws IOException {
    if (!places.tryAcquire()) {
      throw PlatformException.exhausted("Too many exports are under way.", SOON);
    }
    try {
      List<String> columns =
          Stream.of(type.getRecordComponents()).map(RecordComponent::getName).toList();
      // Where the store is away this fails, and says so, before anything is sent.
      Slice slice = walk.next(STEP);
      begin(format, name, response);
      // Not closed: what fails must not look like an end.
      Writer out =
          new BufferedWriter(
              new OutputStreamWriter(response.getOutputStream(), StandardCharsets.UTF_8));
      if (format == ExportFormat.CSV) {
        out.write(CsvLine.head(columns));
      }
      write(slice, view, format, columns, out);
      while (slice.next() != null) {
        slice = walk.next(STEP);
        write(slice, view, format, columns, out);
      }
    } finally {
      places.release();
    }
  }

  private static void begin(ExportFormat format, String name, HttpServletResponse response) {
    response.setContentType(format.mediaType());
    response.setCharacterEncoding(StandardCharsets.UTF_8.name());
    response.setHeader(
        HttpHeaders.CONTENT_DISPOSITION,
        "attachment; filename=\"%s.%s\"".formatted(name, format.suffix()));
    response.setHeader(HttpHeaders.CACHE_CONTROL, "no-store");
  }

  private <T> void write(
      Slice slice,
      Function<Document, T> view,
      ExportFormat format,
      List<String> columns,
      Writer out)
      throws IOException {
    for (Document document : slice.documents()) {
      JsonNode row = json.valueToTree(view.apply(document));
      out.write(
          format == ExportFormat.CSV
              ? CsvLine.of(row, columns)
              : json.writeValueAsString(row) + "\n");
    }
    out.flush();
  }
}
