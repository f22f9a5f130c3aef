package io.llmplatform.inference.retrieval.answer;

import io.llmplatform.common.error.PlatformException;
import io.llmplatform.inference.generation.ChatPrompt;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a conversation asks of documents.
 *
 * @param place of the last user message among the messages
 * @param text to search for: that message, and behind it, where a model that reads too much stops,
 *     the user's one before it where the last is a short follow-up
 */
record Question(int place, String text) {
  /** A message of fewer words says little without the one before: "And in Spain?" */
  private static final int FEW_WORDS = 5;

  /** Of a long message the end, where people ask; no more than embedding models read. */
  private static final int MAX_LENGTH = 500;

  /** An ideograph or two of Chinese, or letters of another script, with what joins them. */
  private static final Pattern WORD =
      Pattern.compile("\\p{IsIdeographic}{1,2}|[\\p{L}\\p{M}\\p{N}'’&&[^\\p{IsIdeographic}]]+");

  /**
   * @throws PlatformException invalid, where no user says anything
   */
  static Question of(ChatPrompt chat) {
    List<Integer> asked = places(chat.messages());
    if (asked.isEmpty()) {
      throw PlatformException.invalid(
          "messages", "messages has no text of a user's that file_search could look for.");
    }
    int last = asked.get(asked.size() - 1);
    String text = said(chat.messages().get(last));
    if (asked.size() > 1 && isShort(text)) {
      text = text + "\n" + said(chat.messages().get(asked.get(asked.size() - 2)));
    }
    return new Question(last, text);
  }

  private static List<Integer> places(List<Map<String, @Nullable Object>> messages) {
    List<Integer> places = new ArrayList<>();
    for (int i = 0; i < messages.size(); i++) {
      if ("user".equals(messages.get(i).get("role")) && !said(messages.get(i)).isEmpty()) {
        places.add(i);
      }
    }
    return places;
  }

  private static String said(Map<String, @Nullable Object> message) {
    return message.get("content") instanceof String text ? end(text.strip()) : "";
  }

  private static boolean isShort(String text) {
    return WORD.matcher(text).results().limit(FEW_WORDS).count() < FEW_WORDS;
  }

  private static String end(String text) {
    if (text.length() <= MAX_LENGTH) {
      return text;
    }
    int from = text.length() - MAX_LENGTH;
    return text.substring(Character.isLowSurrogate(text.charAt(from)) ? from + 1 : from);
  }
}
