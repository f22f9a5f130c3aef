package io.llmplatform.inference.chat;

import java.util.Collection;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The marks that a chat template writes between texts, guessed from its source. */
final class TemplateMarks {
  /** Words in brackets, and headings such as Alpaca's. */
  private static final Pattern FORM =
      Pattern.compile(
          "<{1,2}[^<>\\s'\"{}%]{1,64}>{1,2}|\\[/?[A-Z_]{2,32}]|#{2,4} ?[A-Z][A-Za-z ]{1,30}:");

  private TemplateMarks() {}

  static Set<String> of(Collection<String> sources) {
    return sources.stream()
        .flatMap(source -> FORM.matcher(source).results())
        .map(MatchResult::group)
        .collect(Collectors.toUnmodifiableSet());
  }
}
