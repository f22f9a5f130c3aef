package io.llmplatform.inference.generation;

import io.llmplatform.common.error.ErrorCode;
import io.llmplatform.common.error.PlatformException;
import io.llmplatform.inference.language.engine.Ending;
import io.llmplatform.inference.language.engine.TokenEngine;
import io.llmplatform.inference.metrics.GenerationStatistics;
import io.llmplatform.inference.metrics.RequestMetrics.Cost;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The texts of one request, from their submission to the end of the last. Thread-safe.
 *
 * <p>INVARIANT: the listener is told through the mailbox only, and the mailbox holds at most as
 * many pieces as the request may have tokens, those of prompts that are told among them.
 */
final class GenerationRun implements Generation {
  private static final Logger log = LoggerFactory.getLogger(GenerationRun.class);

  private final GenerationListener.Begun begun;
  private final GenerationListener listener;
  private final Mailbox mailbox;
  private final GenerationStatistics.Counts statistics;
  private final RunEnd end;
  private final List<Choice> choices = new ArrayList<>();
  private final List<TokenEngine.Running> running = new ArrayList<>();

  /** Under this object's monitor. */
  private int open;

  /** Under this object's monitor. */
  private boolean abandoned;

  /** Under this object's monitor: what ended it, first; null: nothing did. */
  private @Nullable Throwable failure;

  GenerationRun(
      GenerationListener.Begun begun,
      GenerationListener listener,
      Mailbox mailbox,
      GenerationStatistics.Counts statistics,
      RunEnd end) {
    this.begun = begun;
    this.listener = listener;
    this.mailbox = mailbox;
    this.statistics = statistics;
    this.end = end;
  }

  /**
   * Submits all texts. Where the first is refused that is thrown, and nothing more happens; where a
   * later one is, the others are ended, and the listener is told.
   */
  void submit(GenerationRequest request, String tenant) {
    for (Prompt prompt : begun.prompts()) {
      for (int i = 0; i < request.choices(); i++) {
        choices.add(new Choice(choices.size(), prompt.tokens(), statistics, this::ended));
      }
    }
    open = choices.size();
    mailbox.put(() -> tell(() -> listener.begun(begun)));
    for (Choice choice : choices) {
      try {
        start(choice, request, tenant);
      } catch (RuntimeException e) {
        if (choice.index == 0) {
          throw e;
        }
        mailbox.open();
        failed(e, choices.size() - choice.index);
        return;
      }
    }
    mailbox.open();
  }

  private void start(Choice choice, GenerationRequest request, String tenant) {
    int[] prompt = begun.prompts().get(choice.index / request.choices()).tokens();
    int most = Prompts.longest(request, prompt, begun.model().contextLength());
    TextRequest text = request.text(choice.index, prompt, most, tenant);
    choice.begins();
    TokenEngine.Running started = begun.model().generate(text, listening(choice));
    boolean unwanted;
    synchronized (this) {
      running.add(started);
      unwanted = abandoned || failure != null;
    }
    if (unwanted) {
      started.cancel();
    }
  }

  private TextListener listening(Choice choice) {
    return choice.listener(
        token -> mailbox.put(() -> tell(() -> listener.prompt(choice.index, token))),
        piece -> mailbox.put(() -> tell(() -> listener.piece(choice.index, piece))));
  }

  /** A text has ended, on the engine's thread. */
  private void ended(Choice choice, Ending ending) {
    switch (ending) {
      case STOP, LENGTH -> {
        mailbox.put(() -> tell(() -> listener.ended(choice.index, ending)));
        close(1);
      }
      case CANCELLED -> close(1);
      case DEADLINE ->
          failed(
              PlatformException.deadlineExceeded("The text was not complete within its time."), 1);
      case FAILED ->
          failed(
              PlatformException.of(
                  ErrorCode.INTERNAL, "The model failed while it generated.", null),
              1);
    }
  }

  /** Ends the others for one that failed. */
  private void failed(Throwable cause, int closed) {
    synchronized (this) {
      if (failure == null) {
        failure = cause;
      }
    }
    cancelAll();
    close(closed);
  }

  private void close(int closed) {
    boolean last;
    synchronized (this) {
      open -= closed;
      last = open == 0;
    }
    if (last) {
      mailbox.put(this::finish);
    }
  }

  @Override
  public void abandon() {
    synchronized (this) {
      abandoned = true;
    }
    cancelAll();
  }

  private void cancelAll() {
    List<TokenEngine.Running> all;
    synchronized (this) {
      all = List.copyOf(running);
    }
    all.forEach(TokenEngine.Running::cancel);
  }

  /** The listener's turn; once it has thrown it has gone, as its client has. */
  private void tell(Runnable telling) {
    synchronized (this) {
      if (abandoned) {
        return;
      }
    }
    try {
      telling.run();
    } catch (RuntimeException e) {
      log.debug("A listener has gone", e);
      abandon();
    }
  }

  /** In the mailbox, last: every text has ended. */
  private void finish() {
    Cost cost = Choice.cost(choices);
    Throwable cause;
    boolean cut;
    synchronized (this) {
      cause = failure;
      cut = abandoned || (cause == null && choices.stream().anyMatch(Choice::isCut));
    }
    Throwable told = settle(cause, cut, cost);
    try {
      if (told != null) {
        listener.failed(told);
      } else if (cut) {
        listener.failed(new Abandoned());
      } else {
        listener.completed(Choice.usage(choices));
      }
    } catch (RuntimeException e) {
      log.debug("A listener has gone", e);
    }
  }

  /** What the listener is to be told of; null: of no failure. */
  private @Nullable Throwable settle(@Nullable Throwable cause, boolean cut, @Nullable Cost cost) {
    try {
      if (cause != null) {
        end.failed(cause, cost);
      } else if (cut) {
        end.abandoned(cost);
      } else {
        end.completed(Objects.requireNonNull(cost, "a text without a prompt"));
      }
      return cause;
    } catch (RuntimeException e) {
      log.error("A request could not be settled", e);
      return e;
    }
  }
}
