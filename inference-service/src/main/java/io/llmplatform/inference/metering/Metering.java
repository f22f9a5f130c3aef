package io.llmplatform.inference.metering;

import io.llmplatform.budget.Answer;
import io.llmplatform.budget.Level;
import io.llmplatform.budget.Outcome;
import io.llmplatform.budget.Reservation;
import io.llmplatform.budget.Subject;
import io.llmplatform.budget.TokenBudgets;
import io.llmplatform.budget.Work;
import io.llmplatform.common.error.PlatformException;
import io.llmplatform.common.id.TimeOrderedId;
import io.llmplatform.common.security.Caller;
import io.llmplatform.inference.catalog.ModelVersion;
import java.time.Duration;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.LongConsumer;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Does work within the budgets of its caller: room is taken once the work's tokens are known and
 * before any of it waits, and is settled to what was used, or given back where the work failed.
 * Thread-safe.
 */
public final class Metering {
  private static final Duration RETRY = Duration.ofSeconds(5);

  private final TokenBudgets budgets;
  private final Prices prices;

  public Metering(TokenBudgets budgets, Prices prices) {
    this.budgets = budgets;
    this.prices = prices;
  }

  /**
   * @param headers takes names and values that tell the client how far its limits are used up
   * @param work is to tell its prompt tokens, once, before it waits for anything
   * @param tokens that a result has cost
   * @throws PlatformException exhausted, naming the limit
   */
  public <T> T metered(
      Caller caller,
      ModelVersion model,
      BiConsumer<String, String> headers,
      Function<LongConsumer, T> work,
      ToLongFunction<T> tokens) {
    try (Charge charge = charge(caller, model, headers)) {
      T result = work.apply(prompt -> charge.reserve(prompt, 0));
      charge.settle(tokens.applyAsLong(result), 0, Outcome.COMPLETED);
      return result;
    }
  }

  /**
   * The share of one request, for work that does not end with a method; to be closed by whoever
   * asked.
   *
   * @param headers as {@link #metered}
   */
  public Charge charge(Caller caller, ModelVersion model, BiConsumer<String, String> headers) {
    return new Charge(caller, model, headers);
  }

  /** One request's share of the budgets; used by one thread at a time. */
  public final class Charge implements AutoCloseable {
    private final Caller caller;
    private final ModelVersion model;
    private final BiConsumer<String, String> headers;
    private @Nullable Reservation reservation;

    private Charge(Caller caller, ModelVersion model, BiConsumer<String, String> headers) {
      this.caller = caller;
      this.model = model;
      this.headers = headers;
    }

    /**
     * Takes room, once.
     *
     * @param completionTokens the most that may come
     * @throws PlatformException exhausted, naming the limit
     */
    public void reserve(long promptTokens, long completionTokens) {
      if (reservation != null) {
        throw new IllegalStateException("the work has its budget already");
      }
      Answer answer =
          budgets.reserve(
              subject(caller),
              new Work(
                  TimeOrderedId.next().toString(), model.name(), Integer.toString(model.version())),
              promptTokens,
              completionTokens,
              prices.of(caller.tenant(), model.name()));
      if (answer instanceof Answer.Granted granted) {
        tell(granted.levels());
        reservation = granted.reservation();
      } else if (answer instanceof Answer.Refused refused) {
        tell(refused.levels());
        throw refusal(promptTokens + completionTokens, refused);
      } else {
        throw PlatformException.unavailable("Budgets cannot be checked at present.", RETRY);
      }
    }

    private void tell(List<Level> levels) {
      RateLimitHeaders.of(levels).forEach(headers);
    }

    /** Charges what was used instead of what was reserved. Only the first settling counts. */
    public void settle(long promptTokens, long completionTokens, Outcome outcome) {
      if (reservation == null) {
        throw new IllegalStateException("the work has asked for no budget");
      }
      reservation.settle(promptTokens, completionTokens, outcome);
    }

    /** Gives back what was not settled. */
    @Override
    public void close() {
      if (reservation != null) {
        reservation.close();
      }
    }
  }

  private static Subject subject(Caller caller) {
    return new Subject(
        caller.tenant(),
        caller.subject(),
        caller.keyId(),
        caller.keyLimits(),
        caller.tenantLimits());
  }

  private static PlatformException refusal(long tokens, Answer.Refused refused) {
    return PlatformException.exhausted(
        "The request has %d tokens; %s leaves no room for them."
            .formatted(tokens, refused.limit().described()),
        refused.retryAfter());
  }
}
