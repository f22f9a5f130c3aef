package io.llmplatform.inference.openinference;

import io.llmplatform.common.error.PlatformException;
import io.llmplatform.inference.engine.Urgency;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/**
 * Collects the parameters of one request, of its inputs and of its outputs (the protocol's section
 * "Parameters" and Triton's extensions). What would change the answer and cannot be honoured is
 * refused by name; any other parameter has no effect. Used by one thread.
 */
public final class RequestParameters {
  /** The last of the engine's priorities; Triton's clients send an unsigned 64-bit number. */
  private static final long LOWEST_PRIORITY = Urgency.LAST;

  /** Longer than any request lives; a timeout beyond it is none. */
  private static final Duration LONGEST = Duration.ofDays(1);

  private int priority;
  private @Nullable Duration timeout;

  /**
   * Takes a parameter of the request.
   *
   * @param value a string, a boolean, a {@link Long} or a {@link Double}; null for none of these
   */
  public void take(String name, @Nullable Object value) {
    switch (name) {
      case "priority" -> priority = (int) count("parameters.priority", value, LOWEST_PRIORITY);
      case "timeout" -> timeout = timeout(value);
      case "sequence_id", "sequence_start", "sequence_end" -> refuseSequence(name, value);
      default -> {}
    }
  }

  /** What the engine is to know. */
  public Urgency urgency() {
    return priority == 0 && timeout == null ? Urgency.DEFAULT : new Urgency(priority, timeout);
  }

  /**
   * Refuses a parameter of an input or an output that says where in shared memory its data is.
   *
   * @param field of the tensor
   */
  public static void refuseSharedMemory(String field, String name) {
    if (name.startsWith("shared_memory_")) {
      throw PlatformException.invalid(
          field + ".parameters." + name,
          "Shared memory is not served: send and receive the tensors' data with the call.");
    }
  }

  /**
   * The number of classes that an output's parameter {@code classification} asks for.
   *
   * @param field of the output
   */
  public static int classes(String field, @Nullable Object value) {
    return (int) count(field + ".parameters.classification", value, Integer.MAX_VALUE);
  }

  private static @Nullable Duration timeout(@Nullable Object value) {
    long micros = count("parameters.timeout", value, Long.MAX_VALUE / 1000);
    return micros == 0 ? null : bounded(Duration.of(micros, ChronoUnit.MICROS));
  }

  /** The timeout, or null for one that no request can reach. */
  public static @Nullable Duration bounded(Duration timeout) {
    return timeout.compareTo(LONGEST) > 0 ? null : timeout;
  }

  private static long count(String field, @Nullable Object value, long most) {
    if (value instanceof Long number && number >= 0 && number <= most) {
      return number;
    }
    throw PlatformException.invalid(
        field, "%s must be an integer from 0 to %d.".formatted(field, most));
  }

  /** Clients that know no sequence send 0 and false. */
  private static void refuseSequence(String name, @Nullable Object value) {
    boolean none =
        value == null || value.equals(0L) || value.equals(Boolean.FALSE) || value.equals("");
    if (!none) {
      throw PlatformException.invalid(
          "parameters." + name,
          "Sequences are not served: %s must be absent, 0 or false.".formatted(name));
    }
  }
}
