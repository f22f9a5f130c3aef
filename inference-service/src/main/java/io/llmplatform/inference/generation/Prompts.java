package io.llmplatform.inference.generation;

import io.llmplatform.common.error.PlatformException;
import java.util.List;

/** A request's prompts as tokens. */
final class Prompts {
  private Prompts() {}

  /**
   * @throws PlatformException invalid for a prompt that is empty or leaves no room in the context
   */
  static List<Prompt> of(GenerationRequest request, TextModel model) {
    return request.prompts().stream()
        .map(each -> fitting(each, prompt(each, request, model), model))
        .toList();
  }

  private static Prompt prompt(PromptSource source, GenerationRequest request, TextModel model) {
    if (source instanceof PromptSource.Quoting quoting) {
      return quoting.fitted().fit(model, request.maxTokens());
    }
    return Prompt.of(tokens(source, model));
  }

  private static int[] tokens(PromptSource source, TextModel model) {
    if (source instanceof PromptSource.Chat chat) {
      return model.tokens(chat.chat());
    }
    if (source instanceof PromptSource.Text text) {
      return model.encode(text.text(), true);
    }
    return model.requireKnown(source.field(), ((PromptSource.Tokens) source).ids());
  }

  private static Prompt fitting(PromptSource source, Prompt prompt, TextModel model) {
    if (prompt.length() == 0) {
      throw PlatformException.invalid(source.field(), source.field() + " has no token.");
    }
    if (prompt.length() >= model.contextLength()) {
      throw PlatformException.invalid(
          source.field(),
          ("The prompt has %d tokens; the model's context is %d tokens, of which at least one is"
                  + " for the completion.")
              .formatted(prompt.length(), model.contextLength()));
    }
    return prompt;
  }

  /** The most tokens that all texts together may have. */
  static long longest(GenerationRequest request, List<Prompt> prompts, int contextLength) {
    return prompts.stream()
        .mapToLong(
            each -> (long) request.choices() * longest(request, each.tokens(), contextLength))
        .sum();
  }

  /** The most tokens that a text may have: as asked for, and as the context allows. */
  static int longest(GenerationRequest request, int[] prompt, int contextLength) {
    int room = contextLength - prompt.length;
    return Math.min(room, request.maxTokens().orElse(room));
  }
}
