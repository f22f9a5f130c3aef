package io.llmplatform.inference.retrieval.answer;

import io.llmplatform.inference.generation.ChatPrompt;
import io.llmplatform.inference.generation.FittedChat;
import io.llmplatform.inference.generation.Prompt;
import io.llmplatform.inference.generation.TextModel;
import io.llmplatform.inference.retrieval.search.SearchResult;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * A conversation whose last question stands behind passages of documents: in the user's message, so
 * that they weigh no more than what a user says, and every template takes them. Immutable.
 */
final class QuotingChat implements FittedChat {
  /** Of the answer, where its length is not asked for. */
  private static final int ANSWER = 1024;

  private final ChatPrompt chat;
  private final int place;
  private final List<SearchResult> found;
  private final Frame frame;

  /**
   * @param place of the question among the messages
   * @param found the best first
   * @param boundary as {@link Frame}'s
   */
  QuotingChat(ChatPrompt chat, int place, List<SearchResult> found, String boundary) {
    this.chat = chat;
    this.place = place;
    this.found = found;
    this.frame = new Frame(boundary);
  }

  /**
   * Passages are taken best first, while prompt and answer fit into the context; one that does not
   * is left out. The answer has the room that is asked for, where the conversation alone leaves so
   * much; else half of what it leaves, at most {@value #ANSWER} tokens where nothing is asked for.
   */
  @Override
  public Prompt fit(TextModel model, OptionalInt maxTokens) {
    int[] bare = model.tokens(chat);
    int most = model.contextLength() - answer(model.contextLength() - bare.length, maxTokens);
    List<Integer> places = new ArrayList<>();
    List<String> blocks = new ArrayList<>();
    int used = bare.length + size(model, frame.around(List.of(), ""));
    for (int i = 0; i < found.size(); i++) {
      String block = frame.block(blocks.size() + 1, found.get(i), model::asData);
      int size = size(model, block);
      if (used + size <= most) {
        places.add(i);
        blocks.add(block);
        used += size;
      }
    }
    return fitting(model, most, places, blocks, bare);
  }

  private static int answer(int left, OptionalInt maxTokens) {
    int half = Math.max(left, 0) / 2;
    if (maxTokens.isEmpty()) {
      return Math.min(ANSWER, half);
    }
    return maxTokens.getAsInt() < left ? maxTokens.getAsInt() : half;
  }

  private static int size(TextModel model, String text) {
    return model.encode(text, false).length;
  }

  /** A whole may have more tokens than its parts: then the last passages leave. */
  private Prompt fitting(
      TextModel model, int most, List<Integer> places, List<String> blocks, int[] bare) {
    for (int count = blocks.size(); count > 0; count--) {
      int[] tokens = model.tokens(with(blocks.subList(0, count)));
      if (tokens.length <= most) {
        return new Prompt(tokens, places.subList(0, count));
      }
    }
    return new Prompt(bare, List.of());
  }

  private ChatPrompt with(List<String> blocks) {
    List<Map<String, @Nullable Object>> messages = new ArrayList<>(chat.messages());
    Map<String, @Nullable Object> asking = new LinkedHashMap<>(messages.get(place));
    asking.put("content", frame.around(blocks, String.valueOf(asking.get("content"))));
    messages.set(place, asking);
    return new ChatPrompt(messages, chat.tools(), chat.variables(), chat.answering());
  }
}
