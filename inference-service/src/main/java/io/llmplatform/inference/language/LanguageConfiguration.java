package io.llmplatform.inference.language;

import java.util.OptionalInt;
import java.util.Set;

/**
 * What a language model's files say of it.
 *
 * @param contextLength tokens of a sequence at most, prompt and completion together
 * @param stopTokens end a text, as the end of a turn does; possibly none
 * @param beginning the token that texts begin with, if any
 * @param padding the token that fills up, if any
 * @param vocabularySize ids are 0 to this, exclusive; some may stand for nothing
 * @param sampling where a request says nothing
 */
public record LanguageConfiguration(
    int contextLength,
    Set<Integer> stopTokens,
    OptionalInt beginning,
    OptionalInt padding,
    int vocabularySize,
    SamplingDefaults sampling) {
  public LanguageConfiguration {
    stopTokens = Set.copyOf(stopTokens);
  }
}
