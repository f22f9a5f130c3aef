package io.llmplatform.inference.openinference;

import io.llmplatform.common.error.PlatformException;
import io.llmplatform.inference.engine.Urgency;
import io.llmplatform.inference.generation.GenerationRequest;
import io.llmplatform.inference.generation.OutputFormat;
import io.llmplatform.inference.generation.PromptSource;
import io.llmplatform.inference.generation.Sampling;
import io.llmplatform.inference.generation.Stopping;
import io.llmplatform.inference.settings.InferenceSettings.Generation;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Collects the parameters of a request for text, by the names of Triton's vLLM backend. Numbers may
 * come as strings, as its clients write them; what is unknown has no effect. Used by one thread.
 */
public final class TextParameters {
  /** vLLM's default. */
  private static final int USUAL_TOKENS = 16;

  private static final int MAX_STOP_LENGTH = 512;

  private final String field;
  private final Generation limits;
  private int maxTokens = USUAL_TOKENS;
  private int minTokens;
  private @Nullable Double temperature;
  private @Nullable Double topP;
  private @Nullable Integer topK;
  private @Nullable Double minP;
  private @Nullable Double repetitionPenalty;
  private double presencePenalty;
  private double frequencyPenalty;
  private @Nullable Long seed;
  private List<String> stops = List.of();
  private Set<Integer> stopTokens = Set.of();
  private boolean stopIncluded;
  private boolean endIgnored;

  /**
   * @param field that holds the parameters
   */
  public TextParameters(String field, Generation limits) {
    this.field = field;
    this.limits = limits;
  }

  /**
   * @param value plain data as JSON has it
   * @throws PlatformException invalid, naming the parameter
   */
  public void take(String name, @Nullable Object value) {
    if (value == null) {
      return;
    }
    switch (name) {
      case "max_tokens" -> maxTokens = (int) integer(name, value, 1, Integer.MAX_VALUE);
      case "min_tokens" -> minTokens = (int) integer(name, value, 0, Integer.MAX_VALUE);
      case "temperature" -> temperature = number(name, value, 0, 2);
      case "top_p" -> topP = positive(name, value, 1);
      case "top_k" -> topK = Math.max(0, (int) integer(name, value, -1, Integer.MAX_VALUE));
      case "min_p" -> minP = number(name, value, 0, 1);
      case "repetition_penalty" -> repetitionPenalty = positive(name, value, 100);
      case "presence_penalty" -> presencePenalty = number(name, value, -2, 2);
      case "frequency_penalty" -> frequencyPenalty = number(name, value, -2, 2);
      case "seed", "random_seed" -> seed = integer(name, value, Long.MIN_VALUE, Long.MAX_VALUE);
      case "stop", "stop_words" -> stops = stops(name, value);
      case "stop_token_ids" -> stopTokens = stopTokens(name, value);
      case "include_stop_str_in_output" -> stopIncluded = flag(name, value);
      case "ignore_eos" -> endIgnored = flag(name, value);
      case "n", "best_of" -> integer(name, value, 1, 1);
      default -> {}
    }
  }

  /** All members of an object of parameters. */
  public void takeAll(Map<String, @Nullable Object> members) {
    members.forEach(this::take);
  }

  /**
   * @param textField the field that holds the text
   */
  public GenerationRequest request(String textField, String text) {
    return new GenerationRequest(
        "text_completion",
        List.of(new PromptSource.Text(textField, text)),
        1,
        OptionalInt.of(maxTokens),
        new Sampling(
            temperature,
            topP,
            topK,
            minP,
            repetitionPenalty,
            presencePenalty,
            frequencyPenalty,
            Map.of(),
            seed),
        new Stopping(stops, stopTokens, stopIncluded, endIgnored, Math.min(minTokens, maxTokens)),
        OutputFormat.TEXT,
        -1,
        false,
        false,
        new Urgency(0, limits.maxDuration()));
  }

  private PlatformException invalid(String name, String sentence) {
    String path = field + "." + name;
    return PlatformException.invalid(path, path + " must be " + sentence);
  }

  private boolean flag(String name, Object value) {
    if (value instanceof Boolean flag) {
      return flag;
    }
    throw invalid(name, "true or false.");
  }

  private long integer(String name, Object value, long least, long most) {
    try {
      long number =
          value instanceof Integer || value instanceof Long
              ? ((Number) value).longValue()
              : Long.parseLong(value.toString());
      if (number >= least && number <= most) {
        return number;
      }
    } catch (NumberFormatException e) {
      throw invalid(name, "an integer.").causedBy(e);
    }
    throw invalid(name, "an integer from %d to %d.".formatted(least, most));
  }

  private double number(String name, Object value, double least, double most) {
    try {
      double number =
          value instanceof Number given
              ? given.doubleValue()
              : Double.parseDouble(value.toString());
      if (number >= least && number <= most) {
        return number;
      }
    } catch (NumberFormatException e) {
      throw invalid(name, "a number.").causedBy(e);
    }
    throw invalid(name, "a number from %s to %s.".formatted(least, most));
  }

  private double positive(String name, Object value, double most) {
    double number = number(name, value, 0, most);
    if (number == 0) {
      throw invalid(name, "greater than 0.");
    }
    return number;
  }

  private List<String> stops(String name, Object value) {
    List<?> all = value instanceof List<?> list ? list : List.of(value);
    if (all.size() > limits.maxStops()) {
      throw invalid(name, "at most %d strings.".formatted(limits.maxStops()));
    }
    List<String> strings = new ArrayList<>();
    for (Object each : all) {
      if (!(each instanceof String text) || text.isEmpty() || text.length() > MAX_STOP_LENGTH) {
        throw invalid(name, "strings of 1 to %d characters.".formatted(MAX_STOP_LENGTH));
      }
      strings.add(text);
    }
    return strings;
  }

  private Set<Integer> stopTokens(String name, Object value) {
    if (!(value instanceof List<?> list) || list.size() > 256) {
      throw invalid(name, "an array of at most 256 token ids.");
    }
    Set<Integer> ids = new HashSet<>();
    for (Object each : list) {
      ids.add((int) integer(name, String.valueOf(each), 0, Integer.MAX_VALUE));
    }
    return ids;
  }
}
