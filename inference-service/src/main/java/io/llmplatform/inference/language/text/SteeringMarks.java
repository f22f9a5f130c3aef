package io.llmplatform.inference.language.text;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What steers a model where it stands in a prompt: the tokens beside its vocabulary's own, such as
 * an end of turn, and the marks of its chat template. A text that comes from elsewhere is to hold
 * none of them. Immutable, thread-safe.
 */
public final class SteeringMarks {
  /**
   * Marks of turns, roles and tools of well-known templates (ChatML, Llama 2 and 3, Mistral, Gemma,
   * Phi, DeepSeek): a model may know them from its training though its own template has others.
   */
  private static final Pattern WELL_KNOWN =
      Pattern.compile(
          "<[|\\uFF5C][^<>\\n]{1,64}?[|\\uFF5C]>"
              + "|\\[/?(?:INST|SYSTEM_PROMPT|AVAILABLE_TOOLS|TOOL_CALLS|TOOL_RESULTS)]"
              + "|<</?SYS>>"
              + "|</?(?:s|bos|eos|think|tools?|tool_call|tool_response|system|user|assistant)>"
              + "|<(?:start|end)_of_(?:turn|text)>",
          Pattern.CASE_INSENSITIVE);

  /** Everything but words, numbers, space, and what ends sentences. */
  private static final Pattern SIGNS = Pattern.compile("[^\\p{L}\\p{M}\\p{N}\\s.,;:!?。，；：！？-]");

  private final Map<Integer, List<String>> byBeginning;

  private SteeringMarks(Map<Integer, List<String>> byBeginning) {
    this.byBeginning = byBeginning;
  }

  /**
   * @param marks none empty
   */
  public static SteeringMarks of(Collection<String> marks) {
    Map<Integer, List<String>> byBeginning = new HashMap<>();
    marks.forEach(
        mark ->
            byBeginning.computeIfAbsent(mark.codePointAt(0), any -> new ArrayList<>()).add(mark));
    byBeginning
        .values()
        .forEach(alike -> alike.sort(Comparator.comparingInt(String::length).reversed()));
    return new SteeringMarks(byBeginning);
  }

  /** The text with a space behind the beginning of each mark, so that it is one no more. */
  public String apart(String text) {
    StringBuilder apart = new StringBuilder(text.length() + 16);
    Matcher wellKnown = WELL_KNOWN.matcher(text);
    for (int i = 0; i < text.length(); ) {
      int beginning = text.codePointAt(i);
      int next = i + Character.charCount(beginning);
      int end = end(text, i, beginning, wellKnown);
      if (end != next) {
        apart.appendCodePoint(beginning);
      }
      if (end > i) {
        apart.append(' ');
      }
      i = next;
    }
    return apart.toString();
  }

  /** Where the mark that begins there ends; {@code at} if none does. */
  private int end(String text, int at, int beginning, Matcher wellKnown) {
    for (String mark : byBeginning.getOrDefault(beginning, List.of())) {
      if (text.startsWith(mark, at)) {
        return at + mark.length();
      }
    }
    boolean known =
        (beginning == '<' || beginning == '[') && wellKnown.region(at, text.length()).lookingAt();
    return known ? wellKnown.end() : at;
  }

  /** The text without any sign of which a mark could be made. */
  public static String words(String text) {
    return SIGNS.matcher(text).replaceAll(" ");
  }
}
