package io.llmplatform.inference.generation;

import io.llmplatform.common.error.ErrorCode;
import io.llmplatform.common.error.PlatformException;
import io.llmplatform.inference.catalog.ServedModel;
import io.llmplatform.inference.engine.EngineStopped;
import io.llmplatform.inference.engine.QueueFull;
import io.llmplatform.inference.engine.Terms;
import io.llmplatform.inference.invocation.ModelWork;
import io.llmplatform.inference.language.engine.Ending;
import io.llmplatform.inference.language.engine.TokenEngine;
import io.llmplatform.inference.metrics.GenerationStatistics;
import io.llmplatform.inference.metrics.RequestMetrics.Cost;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.LongConsumer;

/**
 * A request for text that a shadow runs again, once it was answered: after all others that wait,
 * and not at all where others wait already. Nobody is told its texts. The thread that runs it waits
 * for the last of them, and ends them when it is interrupted. Immutable.
 */
final class CopiedText implements ModelWork<Cost> {
  private final GenerationRequest request;
  private final String tenant;
  private final TextModels texts;
  private final GenerationStatistics statistics;

  CopiedText(
      GenerationRequest request, String tenant, TextModels texts, GenerationStatistics statistics) {
    this.request = request.last();
    this.tenant = tenant;
    this.texts = texts;
    this.statistics = statistics;
  }

  @Override
  public Cost run(ServedModel model, Terms terms, LongConsumer admission) {
    TextModel text = GeneratingText.model(model, texts);
    List<int[]> prompts = Prompts.of(request, text).stream().map(Prompt::tokens).toList();
    requireNobodyWaits(text, prompts);
    GenerationStatistics.Counts counts = statistics.of(model.id(), text::load);
    BlockingQueue<Ending> endings = new LinkedBlockingQueue<>();
    List<Choice> choices = new ArrayList<>();
    List<TokenEngine.Running> running = new ArrayList<>();
    try {
      for (int[] prompt : prompts) {
        for (int i = 0; i < request.choices(); i++) {
          Choice choice =
              new Choice(choices.size(), prompt, counts, (each, ending) -> endings.add(ending));
          running.add(begin(choice, prompt, text));
          choices.add(choice);
        }
      }
      for (int i = 0; i < choices.size(); i++) {
        requireWhole(endings.take());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new EngineStopped();
    } finally {
      running.forEach(TokenEngine.Running::cancel);
    }
    return Objects.requireNonNull(Choice.cost(choices), "a text without a prompt");
  }

  private TokenEngine.Running begin(Choice choice, int[] prompt, TextModel text) {
    int most = Prompts.longest(request, prompt, text.contextLength());
    choice.begins();
    return text.generate(
        request.text(choice.index, prompt, most, tenant),
        choice.listener(token -> {}, piece -> {}));
  }

  /** A copy that waits would take the room of others in the queue. */
  private static void requireNobodyWaits(TextModel text, List<int[]> prompts) {
    if (text.load().waiting() > 0) {
      throw new QueueFull(prompts.stream().mapToInt(each -> each.length).sum(), 0, 0);
    }
  }

  private static void requireWhole(Ending ending) {
    if (ending == Ending.DEADLINE) {
      throw PlatformException.deadlineExceeded("The copy was not complete within its time.");
    }
    if (ending == Ending.FAILED || ending == Ending.CANCELLED) {
      throw PlatformException.of(ErrorCode.INTERNAL, "The model failed while it generated.", null);
    }
  }
}
