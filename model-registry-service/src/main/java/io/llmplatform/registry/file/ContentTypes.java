package io.llmplatform.registry.file;

import java.util.Locale;
import java.util.Map;
import org.springframework.http.MediaType;

/**
 * The types that files are answered with, by their names' endings. What a browser might run is not
 * among them.
 */
final class ContentTypes {
  private static final Map<String, MediaType> KNOWN =
      Map.ofEntries(
          Map.entry("jsonl", new MediaType("application", "jsonl")),
          Map.entry("json", MediaType.APPLICATION_JSON),
          Map.entry("csv", new MediaType("text", "csv")),
          Map.entry("txt", MediaType.TEXT_PLAIN),
          Map.entry("md", MediaType.TEXT_MARKDOWN),
          Map.entry("pdf", MediaType.APPLICATION_PDF),
          Map.entry("png", MediaType.IMAGE_PNG),
          Map.entry("jpg", MediaType.IMAGE_JPEG),
          Map.entry("jpeg", MediaType.IMAGE_JPEG),
          Map.entry("gif", MediaType.IMAGE_GIF),
          Map.entry("webp", new MediaType("image", "webp")));

  private ContentTypes() {}

  static MediaType of(String name) {
    String ending = name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
    return KNOWN.getOrDefault(ending, MediaType.APPLICATION_OCTET_STREAM);
  }
}
