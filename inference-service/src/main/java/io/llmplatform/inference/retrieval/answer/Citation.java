package io.llmplatform.inference.retrieval.answer;

import io.llmplatform.inference.retrieval.search.SearchResult;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A place of an answer that cites a passage.
 *
 * @param start of the mark in the answer, in code points
 * @param end behind the mark, in code points
 * @param passage that it names
 */
public record Citation(int start, int end, SearchResult passage) {
  /** {@code [1]}, {@code [1, 3]}, and the brackets that models use which write Chinese. */
  private static final Pattern MARK =
      Pattern.compile("[\\[【]\\s*(\\d{1,3}(?:\\s*[,;，；、]\\s*\\d{1,3})*)\\s*[]】]");

  private static final Pattern BETWEEN = Pattern.compile("\\s*[,;，；、]\\s*");

  /**
   * The citations of an answer in their order. Numbers of passages that it was not given cite
   * nothing.
   *
   * @param passages by number, from 1
   */
  public static List<Citation> in(String answer, List<SearchResult> passages) {
    List<Citation> citations = new ArrayList<>();
    Matcher marks = MARK.matcher(answer);
    while (marks.find()) {
      int start = answer.codePointCount(0, marks.start());
      int end = start + answer.codePointCount(marks.start(), marks.end());
      BETWEEN
          .splitAsStream(marks.group(1))
          .mapToInt(Integer::parseInt)
          .filter(number -> number >= 1 && number <= passages.size())
          .mapToObj(number -> new Citation(start, end, passages.get(number - 1)))
          .forEach(citations::add);
    }
    return citations;
  }
}
