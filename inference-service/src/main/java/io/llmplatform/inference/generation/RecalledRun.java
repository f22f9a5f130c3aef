package io.llmplatform.inference.generation;

import io.llmplatform.inference.cache.answers.Answer;
import io.llmplatform.inference.cache.answers.Recall;
import io.llmplatform.inference.language.engine.Ending;
import io.llmplatform.inference.metrics.RequestMetrics.Cost;
import io.llmplatform.inference.metrics.RequestMetrics.GeneratedText;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A request that was answered before: its text is told in one piece, and nothing is computed or
 * paid for. Thread-safe.
 */
final class RecalledRun implements Generation {
  private static final Logger log = LoggerFactory.getLogger(RecalledRun.class);

  private final GenerationListener.Begun begun;
  private final GenerationListener listener;
  private final RunEnd end;
  private final Recall.Found found;
  private volatile boolean abandoned;

  RecalledRun(
      GenerationListener.Begun begun, GenerationListener listener, RunEnd end, Recall.Found found) {
    this.begun = begun;
    this.listener = listener;
    this.end = end;
    this.found = found;
  }

  void submit(Mailbox mailbox) {
    mailbox.put(this::tell);
    mailbox.open();
  }

  @Override
  public void abandon() {
    abandoned = true;
  }

  private void tell() {
    Answer answer = found.answer();
    try {
      if (abandoned) {
        throw new Abandoned();
      }
      listener.begun(begun);
      if (!answer.text().isEmpty()) {
        listener.piece(0, new TextPiece(answer.text(), List.of()));
      }
      listener.ended(0, Ending.STOP);
    } catch (RuntimeException e) {
      log.debug("A listener has gone", e);
      end.abandoned(null);
      last(() -> listener.failed(new Abandoned()));
      return;
    }
    settle(answer);
  }

  private void settle(Answer answer) {
    int prompt = answer.promptTokens();
    try {
      end.recalled(
          Cost.ofText(
              prompt, prompt, 1, new GeneratedText(0, null, null, found.likeness().slug())));
    } catch (RuntimeException e) {
      log.error("A request could not be settled", e);
      last(() -> listener.failed(e));
      return;
    }
    last(() -> listener.completed(new Usage(prompt, prompt, answer.completionTokens())));
  }

  private static void last(Runnable telling) {
    try {
      telling.run();
    } catch (RuntimeException e) {
      log.debug("A listener has gone", e);
    }
  }
}
