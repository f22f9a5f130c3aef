package io.llmplatform.inference.retrieval.search;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What is looked for: texts, each of which is searched by itself, a vector, or a text and the
 * vector that stands for it. The array is the query's own: nobody changes it.
 *
 * @param texts none blank, at most {@value #MAX_TEXTS}; a chunk counts by the text that it fits
 *     best
 * @param vector of any length, in place of the texts' own; with it there is at most one text
 */
public record SearchQuery(List<String> texts, Optional<float[]> vector) {
  public static final int MAX_TEXTS = 16;

  private static final Pattern SPACE = Pattern.compile("[\\s\\p{Cntrl}]+");

  public SearchQuery {
    texts = List.copyOf(texts);
    if (texts.isEmpty() && vector.isEmpty()) {
      throw new IllegalArgumentException("neither a text nor a vector to search by");
    }
    if (texts.size() > (vector.isPresent() ? 1 : MAX_TEXTS)) {
      throw new IllegalArgumentException(texts.size() + " texts");
    }
  }

  public static SearchQuery of(String text) {
    return new SearchQuery(List.of(text), Optional.empty());
  }

  /**
   * The query without what no search looks for: control characters, and space but one between
   * words. A text that says nothing else stays as it is.
   */
  public SearchQuery rewritten() {
    return new SearchQuery(texts.stream().map(SearchQuery::rewritten).toList(), vector);
  }

  private static String rewritten(String text) {
    String plain = SPACE.matcher(text).replaceAll(" ").strip();
    return plain.isEmpty() ? text : plain;
  }
}
