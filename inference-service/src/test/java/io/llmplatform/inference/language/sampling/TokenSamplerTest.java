package io.llmplatform.inference.language.sampling;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.llmplatform.inference.language.constraint.TokenConstraint;
import io.llmplatform.inference.language.sampling.NaiveSampling.Share;
import io.llmplatform.inference.language.sampling.SampledToken.Candidate;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class TokenSamplerTest {
  private static final float NEVER = Float.NEGATIVE_INFINITY;

  @Test
  void greedyTakesTheBestAndTheLowestIdAmongEquals() {
    assertThat(greedy(1, 3, 2)).isEqualTo(1);
    assertThat(greedy(1, 3, 3)).isEqualTo(1);
    assertThat(greedy(Float.NaN, -3, -2, Float.NaN)).isEqualTo(2);
    assertThat(greedy(1, Float.POSITIVE_INFINITY, 3)).isEqualTo(1);
  }

  @Test
  void greedyLooksAtTheWholeOfALargeVocabulary() {
    float[] logits = new float[150_001];
    logits[150_000] = 1;
    assertThat(greedy(logits)).isEqualTo(150_000);
    logits[4096] = 1;
    assertThat(greedy(logits)).isEqualTo(4096);
    logits[4000] = 1;
    assertThat(greedy(logits)).isEqualTo(4000);
    logits[3] = Float.NaN;
    assertThat(greedy(logits)).isEqualTo(4000);
  }

  @Test
  void whenNothingIsPossibleTheLowestIdIsChosen() {
    assertThat(greedy(NEVER, NEVER)).isZero();
    assertThat(greedy(Float.NaN, Float.NaN)).isZero();
    SamplingParameters drawing = SamplingParameters.builder().topK(1).topP(0.5).build();
    assertThat(id(sampler(drawing), NEVER, NEVER)).isZero();
  }

  @Test
  void readsFromPositionToLimitAndLeavesTheBufferAsItWas() {
    FloatBuffer logits = buffer(9, 1, 2, 9).position(1).limit(3);
    for (SamplingParameters each :
        List.of(
            SamplingParameters.GREEDY,
            SamplingParameters.builder().topK(1).topLogprobs(1).repetitionPenalty(2).build())) {
      SampledToken token = requireNonNull(sampler(each).next(logits));
      assertThat(token.id()).isEqualTo(1);
      assertThat(logits).isEqualTo(buffer(1, 2));
      assertThat(logits.position()).isEqualTo(1);
    }
  }

  @Test
  void anInfiniteLogitIsCertain() {
    SamplingParameters drawing =
        SamplingParameters.builder().seed(1L).topP(0.9).topLogprobs(2).build();
    SampledToken token =
        requireNonNull(sampler(drawing).next(buffer(1, Float.POSITIVE_INFINITY, 3)));
    assertThat(token.id()).isEqualTo(1);
    assertThat(token.logprob()).isZero();
  }

  @Test
  void theSmallestTemperatureIsGreedy() {
    SamplingParameters cold = SamplingParameters.builder().temperature(Double.MIN_VALUE).build();
    assertThat(id(sampler(cold), 1, 1.0001f, 0)).isEqualTo(1);
  }

  /** Of 500 random settings and logits, each step draws what the naive way would. */
  @Test
  void drawsWhatANaiveReferenceDraws() {
    Random random = new Random(7);
    for (int round = 0; round < 500; round++) {
      SamplingParameters parameters = randomParameters(random);
      int size = 1 + random.nextInt(round % 10 == 0 ? 600 : 40);
      int[] prompt = random.ints(5, 0, size).toArray();
      requireSameAsNaive(parameters, prompt, size, random);
    }
  }

  private static void requireSameAsNaive(
      SamplingParameters parameters, int[] prompt, int size, Random random) {
    NaiveSampling naive = new NaiveSampling(parameters, prompt);
    TokenSampler sampler = new TokenSampler(parameters, prompt, null, Set.of());
    SplittableRandom chances = new SplittableRandom(requireNonNull(parameters.seed()));
    List<Integer> completion = new ArrayList<>();
    for (int step = 0; step < 6; step++) {
      float[] logits = randomLogits(size, random);
      int token = id(sampler, logits);
      List<Share> shares = naive.shares(logits, completion);
      double chance = parameters.temperature() == 0 ? 0 : chances.nextDouble();
      assertThat(drawn(shares, chance)).as("%s", parameters).contains(token);
      completion.add(token);
    }
  }

  /** What the number draws; two where it is as near to a border as single precision can tell. */
  private static List<Integer> drawn(List<Share> shares, double chance) {
    List<Integer> drawn = new ArrayList<>();
    double passed = 0;
    for (Share share : shares.stream().sorted((a, b) -> a.id() - b.id()).toList()) {
      double next = passed + share.probability();
      if (chance >= passed - 1e-5 && chance <= next + 1e-5) {
        drawn.add(share.id());
      }
      passed = next;
    }
    return drawn;
  }

  private static SamplingParameters randomParameters(Random random) {
    SamplingParameters.Builder builder =
        SamplingParameters.builder()
            .seed(random.nextLong())
            .temperature(random.nextInt(6) == 0 ? 0 : 0.1 + 2 * random.nextDouble());
    if (random.nextBoolean()) {
      builder.topK(random.nextInt(20));
    }
    if (random.nextBoolean()) {
      builder.topP(0.05 + 0.95 * random.nextDouble());
    }
    if (random.nextInt(3) == 0) {
      builder.minP(0.3 * random.nextDouble());
    }
    if (random.nextBoolean()) {
      builder
          .repetitionPenalty(0.5 + random.nextDouble())
          .presencePenalty(2 * random.nextDouble() - 1)
          .frequencyPenalty(2 * random.nextDouble() - 1);
    }
    if (random.nextInt(3) == 0) {
      builder.logitBias(Map.of(random.nextInt(30), random.nextFloat() * 10 - 5, 1 << 30, 3f));
    }
    return builder.build();
  }

  private static float[] randomLogits(int size, Random random) {
    float[] logits = new float[size];
    float spread = 8 * random.nextFloat();
    for (int i = 0; i < size; i++) {
      logits[i] = spread * (float) random.nextGaussian();
      if (i > 0 && random.nextInt(30) == 0) {
        logits[i] = random.nextBoolean() ? Float.NaN : NEVER;
      }
    }
    return logits;
  }

  @Test
  void equalWeightsAreCutById() {
    SamplingParameters two = SamplingParameters.builder().seed(1L).topK(2).build();
    SamplingParameters half = SamplingParameters.builder().seed(1L).topP(0.5).build();
    for (SamplingParameters each : List.of(two, half)) {
      TokenSampler sampler = sampler(each);
      BitSet seen = new BitSet();
      for (int i = 0; i < 100; i++) {
        seen.set(id(sampler, 1, 1, 1, 1));
      }
      assertThat(seen.stream()).containsExactly(0, 1);
    }
  }

  /** Pearson's statistic of 40,000 draws under a fixed seed; 99.9 % of chance is below 20.5. */
  @Test
  void drawsByTheModelsProbabilities() {
    double[] probabilities = {0.4, 0.25, 0.15, 0.1, 0.06, 0.04};
    float[] logits = new float[6];
    for (int i = 0; i < 6; i++) {
      logits[i] = (float) Math.log(probabilities[i]) + 3;
    }
    int[] counts = new int[6];
    TokenSampler sampler = sampler(SamplingParameters.builder().seed(11L).build());
    for (int i = 0; i < 40_000; i++) {
      counts[id(sampler, logits)]++;
    }
    double statistic = 0;
    for (int i = 0; i < 6; i++) {
      double expected = 40_000 * probabilities[i];
      statistic += (counts[i] - expected) * (counts[i] - expected) / expected;
    }
    assertThat(statistic).isLessThan(20.5);
  }

  @Test
  void aSeedGivesTheSameTokensAndNoSeedGivesOthers() {
    float[] logits = new float[1000];
    assertThat(draw(5L, logits)).isEqualTo(draw(5L, logits)).isNotEqualTo(draw(6L, logits));
    assertThat(draw(null, logits)).isNotEqualTo(draw(null, logits));
  }

  private static List<Integer> draw(@Nullable Long seed, float[] logits) {
    TokenSampler sampler = sampler(SamplingParameters.builder().seed(seed).build());
    List<Integer> tokens = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      tokens.add(id(sampler, logits));
    }
    return tokens;
  }

  @Test
  void logprobsAreThoseOfTheModelBeforeAnythingElse() {
    SamplingParameters parameters =
        SamplingParameters.builder()
            .temperature(0)
            .topLogprobs(2)
            .logitBias(Map.of(0, 50f))
            .build();
    SampledToken token = requireNonNull(sampler(parameters).next(buffer(1, 2, 3, Float.NaN)));

    double sum = Math.log(Math.exp(1) + Math.exp(2) + Math.exp(3));
    assertThat(token.id()).isZero();
    assertThat(token.logprob()).isCloseTo((float) (1 - sum), within(1e-6f));
    assertThat(token.top()).extracting(Candidate::id).containsExactly(2, 1);
    assertThat(token.top().get(1).logprob()).isCloseTo((float) (2 - sum), within(1e-6f));
  }

  @Test
  void topLogprobsAreSortedLowestIdFirstAmongEquals() {
    SamplingParameters parameters = SamplingParameters.builder().topLogprobs(3).build();
    SampledToken token = requireNonNull(sampler(parameters).next(buffer(1, 5, 1, 7, 5, NEVER)));
    assertThat(token.top()).extracting(Candidate::id).containsExactly(3, 1, 4);
  }

  @Test
  void aPromptsTokensAreScoredByTheModelAlone() {
    SamplingParameters parameters =
        SamplingParameters.builder()
            .temperature(0.2)
            .repetitionPenalty(3)
            .topLogprobs(1)
            .promptLogprobs(true)
            .build();
    TokenSampler sampler = new TokenSampler(parameters, new int[] {0}, null, Set.of());

    SampledToken scored = sampler.score(FloatBuffer.wrap(new float[] {1, 1, 1, 1}), 2);

    assertThat(sampler.scoresPrompt()).isTrue();
    assertThat(scored.id()).isEqualTo(2);
    assertThat(scored.logprob()).isCloseTo((float) -Math.log(4), within(1e-6f));
    assertThat(scored.top()).extracting(Candidate::id).containsExactly(0);
  }

  @Test
  void noLogprobsUnlessAskedFor() {
    SampledToken token = requireNonNull(sampler(SamplingParameters.GREEDY).next(buffer(1, 2)));
    assertThat(token.logprob()).isNaN();
    assertThat(token.top()).isEmpty();
  }

  @Test
  void theRepetitionPenaltyCountsThePromptAndTheOthersDoNot() {
    SamplingParameters repetition =
        SamplingParameters.builder().temperature(0).repetitionPenalty(2).build();
    SamplingParameters presence =
        SamplingParameters.builder().temperature(0).presencePenalty(1).build();
    int[] prompt = {0};

    assertThat(id(new TokenSampler(repetition, prompt, null, Set.of()), 3, 2)).isEqualTo(1);
    TokenSampler sampler = new TokenSampler(presence, prompt, null, Set.of());
    assertThat(id(sampler, 3, 2.5f)).isZero();
    assertThat(id(sampler, 3, 2.5f)).isEqualTo(1);
  }

  @Test
  void penaltiesCountAnyNumberOfDifferentTokens() {
    SamplingParameters parameters =
        SamplingParameters.builder().temperature(0).frequencyPenalty(1).build();
    TokenSampler sampler = new TokenSampler(parameters, new int[0], null, Set.of());

    for (int round = 0; round < 3; round++) {
      for (int token = 0; token < 100; token++) {
        assertThat(id(sampler, new float[100])).isEqualTo(token);
      }
    }
  }

  @Test
  void stopTokensComeOnlyAfterTheLeastNumberOfTokens() {
    SamplingParameters parameters =
        SamplingParameters.builder().temperature(0).minTokens(2).build();
    TokenSampler sampler = new TokenSampler(parameters, new int[0], null, Set.of(1, 7));
    assertThat(id(sampler, 1, 9, 2)).isEqualTo(2);
    assertThat(id(sampler, 1, 9, 2)).isEqualTo(2);
    assertThat(id(sampler, 1, 9, 2)).isEqualTo(1);
  }

  @Test
  void aConstraintAllowsStopTokensOnlyWhereItMayEnd() {
    Script script = new Script("2", "2,3!", "");
    TokenSampler sampler =
        new TokenSampler(SamplingParameters.GREEDY, new int[0], script, Set.of(1));
    assertThat(id(sampler, 8, 9, 0, 1)).isEqualTo(2);
    assertThat(id(sampler, 8, 0, 1, 2)).isEqualTo(3);
    assertThat(sampler.next(buffer(1, 1, 1, 1))).isNull();
    assertThat(script.accepted).containsExactly(2, 3);
  }

  @Test
  void aConstraintIsNotToldOfStopTokens() {
    Script script = new Script("2!");
    TokenSampler sampler =
        new TokenSampler(SamplingParameters.GREEDY, new int[0], script, Set.of(1));
    assertThat(id(sampler, 8, 9, 0)).isEqualTo(1);
    assertThat(script.accepted).isEmpty();
  }

  @Test
  void aConstraintHoldsWhenTheModelFindsItImpossible() {
    Script script = new Script("2,3");
    TokenSampler sampler =
        new TokenSampler(SamplingParameters.builder().build(), new int[0], script, Set.of(1));
    assertThat(id(sampler, 8, 9, NEVER, Float.NaN)).isEqualTo(2);
  }

  /** Steps as "allowed tokens", and an exclamation mark where it may end. */
  private static final class Script implements TokenConstraint {
    private final String[] steps;
    private final List<Integer> accepted = new ArrayList<>();

    Script(String... steps) {
      this.steps = steps;
    }

    @Override
    public BitSet allowed() {
      BitSet allowed = new BitSet();
      for (String token : steps[accepted.size()].replace("!", "").split(",", -1)) {
        if (!token.isEmpty()) {
          allowed.set(Integer.parseInt(token));
        }
      }
      return allowed;
    }

    @Override
    public boolean mayEnd() {
      return steps[accepted.size()].endsWith("!");
    }

    @Override
    public void accept(int token) {
      accepted.add(token);
    }
  }

  private static int greedy(float... logits) {
    return id(sampler(SamplingParameters.GREEDY), logits);
  }

  private static int id(TokenSampler sampler, float... logits) {
    return requireNonNull(sampler.next(buffer(logits))).id();
  }

  private static TokenSampler sampler(SamplingParameters parameters) {
    return new TokenSampler(parameters, new int[0], null, Set.of());
  }

  private static FloatBuffer buffer(float... logits) {
    FloatBuffer buffer =
        ByteBuffer.allocateDirect(4 * logits.length).order(ByteOrder.nativeOrder()).asFloatBuffer();
    return buffer.put(logits).flip();
  }
}
