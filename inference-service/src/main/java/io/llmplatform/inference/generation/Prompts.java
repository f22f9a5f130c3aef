package io.llmplatform.inference.generation;

import io.llmplatform.common.error.PlatformException;
import java.util.List;

/** A request's prompts as tokens. */
final class Prompts {
  private Prompts() {}

  /**
   * @throws PlatformException invalid for a prompt that is empty or leaves no room in the context
   */
  static List<int[]> of(GenerationRequest request, TextModel model) {
    return request.prompts().stream()
        .map(each -> fitting(each, tokens(each, model), model))
        .toList();
  }

  private static int[] tokens(PromptSource source, TextModel model) {
    if (source instanceof PromptSource.Chat chat) {
      return model.encode(model.render(chat.chat()), false);
    }
    if (source instanceof PromptSource.Text text) {
      return model.encode(text.text(), true);
    }
    return model.requireKnown(source.field(), ((PromptSource.Tokens) source).ids());
  }

  private static int[] fitting(PromptSource source, int[] tokens, TextModel model) {
    if (tokens.length == 0) {
      throw PlatformException.invalid(source.field(), source.field() + " has no token.");
    }
    if (tokens.length >= model.contextLength()) {
      throw PlatformException.invalid(
          source.field(),
          ("The prompt has %d tokens; the model's context is %d tokens, of which at least one is"
                  + " for the completion.")
              .formatted(tokens.length, model.contextLength()));
    }
    return tokens;
  }

  /** The most tokens that all texts together may have. */
  static long longest(GenerationRequest request, List<int[]> prompts, int contextLength) {
    return prompts.stream()
        .mapToLong(each -> (long) request.choices() * longest(request, each, contextLength))
        .sum();
  }

  /** The most tokens that a text may have: as asked for, and as the context allows. */
  static int longest(GenerationRequest request, int[] prompt, int contextLength) {
    int room = contextLength - prompt.length;
    return Math.min(room, request.maxTokens().orElse(room));
  }
}
