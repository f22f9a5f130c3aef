package io.llmplatform.inference.language.sampling;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How the tokens of a sequence are chosen; OpenAI's and vLLM's parameters. Checks itself: an {@link
 * IllegalArgumentException} begins with the parameter's name. Immutable.
 *
 * @param temperature divides the scores, 0 or more; 0: the best token is taken, without chance
 * @param topK chooses among this many best tokens; 0: among all
 * @param topP chooses among the fewest best tokens whose probabilities sum to this; above 0 to 1
 * @param minP leaves tokens out whose probability is below this share of the best one's; 0 to 1
 * @param repetitionPenalty of tokens in the prompt or the completion: divides positive scores and
 *     multiplies negative ones, as Hugging Face does; above 0, and 1 for none
 * @param presencePenalty is taken off the scores of tokens in the completion; -2 to 2
 * @param frequencyPenalty is taken off them once for each time that they occur; -2 to 2
 * @param logitBias is added to scores, by token; -100 to 100
 * @param seed of the random numbers; null: another one each time
 * @param topLogprobs how many of the most probable tokens to report with each token, 0 to 20; null:
 *     not even the chosen one's
 * @param promptLogprobs whether the prompt's tokens are reported likewise; only with {@code
 *     topLogprobs}
 * @param minTokens no stop token is chosen before there are this many tokens
 */
public record SamplingParameters(
    double temperature,
    int topK,
    double topP,
    double minP,
    double repetitionPenalty,
    double presencePenalty,
    double frequencyPenalty,
    Map<Integer, Float> logitBias,
    @Nullable Long seed,
    @Nullable Integer topLogprobs,
    boolean promptLogprobs,
    int minTokens) {
  /** Most tokens that may be reported with each token, as OpenAI has it. */
  public static final int MOST_TOP_LOGPROBS = 20;

  /** Always the best token. */
  public static final SamplingParameters GREEDY = builder().temperature(0).build();

  public SamplingParameters {
    require(temperature >= 0 && temperature <= Float.MAX_VALUE, "temperature", "0 or more");
    require(topK >= 0, "topK", "0 or more");
    require(topP > 0 && topP <= 1, "topP", "above 0 and at most 1");
    require(minP >= 0 && minP <= 1, "minP", "from 0 to 1");
    require(
        repetitionPenalty > 0 && repetitionPenalty <= Float.MAX_VALUE,
        "repetitionPenalty",
        "above 0");
    require(Math.abs(presencePenalty) <= 2, "presencePenalty", "from -2 to 2");
    require(Math.abs(frequencyPenalty) <= 2, "frequencyPenalty", "from -2 to 2");
    logitBias = Map.copyOf(logitBias);
    logitBias.forEach(
        (token, bias) -> {
          require(token >= 0, "logitBias", "of token ids, which are 0 or more");
          require(Math.abs(bias) <= 100, "logitBias", "from -100 to 100");
        });
    require(
        topLogprobs == null || (topLogprobs >= 0 && topLogprobs <= MOST_TOP_LOGPROBS),
        "topLogprobs",
        "from 0 to " + MOST_TOP_LOGPROBS);
    require(!promptLogprobs || topLogprobs != null, "promptLogprobs", "with topLogprobs");
    require(minTokens >= 0, "minTokens", "0 or more");
  }

  private static void require(boolean holds, String parameter, String range) {
    if (!holds) {
      throw new IllegalArgumentException(parameter + " must be " + range);
    }
  }

  /** Whether chance has no part. */
  boolean greedy() {
    return temperature == 0;
  }

  /** Whether scores depend on tokens that were there before. */
  boolean penalises() {
    return repetitionPenalty != 1 || presencePenalty != 0 || frequencyPenalty != 0;
  }

  /** Temperature 1, and nothing else that would change the model's distribution. */
  public static Builder builder() {
    return new Builder();
  }

  /** Collects parameters; they are checked by {@link #build}. Not thread-safe. */
  public static final class Builder {
    private double temperature = 1;
    private int topK;
    private double topP = 1;
    private double minP;
    private double repetitionPenalty = 1;
    private double presencePenalty;
    private double frequencyPenalty;
    private Map<Integer, Float> logitBias = new HashMap<>();
    private @Nullable Long seed;
    private @Nullable Integer topLogprobs;
    private boolean promptLogprobs;
    private int minTokens;

    private Builder() {}

    public Builder temperature(double value) {
      temperature = value;
      return this;
    }

    public Builder topK(int value) {
      topK = value;
      return this;
    }

    public Builder topP(double value) {
      topP = value;
      return this;
    }

    public Builder minP(double value) {
      minP = value;
      return this;
    }

    public Builder repetitionPenalty(double value) {
      repetitionPenalty = value;
      return this;
    }

    public Builder presencePenalty(double value) {
      presencePenalty = value;
      return this;
    }

    public Builder frequencyPenalty(double value) {
      frequencyPenalty = value;
      return this;
    }

    public Builder logitBias(Map<Integer, Float> value) {
      logitBias = value;
      return this;
    }

    public Builder seed(@Nullable Long value) {
      seed = value;
      return this;
    }

    public Builder topLogprobs(@Nullable Integer value) {
      topLogprobs = value;
      return this;
    }

    public Builder promptLogprobs(boolean value) {
      promptLogprobs = value;
      return this;
    }

    public Builder minTokens(int value) {
      minTokens = value;
      return this;
    }

    /**
     * @throws IllegalArgumentException for a value out of range, beginning with its name
     */
    public SamplingParameters build() {
      return new SamplingParameters(
          temperature,
          topK,
          topP,
          minP,
          repetitionPenalty,
          presencePenalty,
          frequencyPenalty,
          logitBias,
          seed,
          topLogprobs,
          promptLogprobs,
          minTokens);
    }
  }
}
