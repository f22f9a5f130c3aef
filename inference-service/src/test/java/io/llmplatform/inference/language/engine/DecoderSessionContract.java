package io.llmplatform.inference.language.engine;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every decoder gives, wherever its cache lies. */
public abstract class DecoderSessionContract {
  private static final int SMALLEST_VOCABULARY = 90;

  private final Random random = new Random(3);
  private DecoderSession session;

  /** At least four slots of at least 64 tokens, and 90 tokens in its vocabulary. */
  protected abstract DecoderSession open() throws Exception;

  @BeforeEach
  void openSession() throws Exception {
    session = open();
  }

  @AfterEach
  void closeSession() {
    session.close();
  }

  @Test
  void aPromptGivesTheSameInPieces() {
    int[] prompt = prompt(23);
    int whole = Greedy.best(session.prefill(0, prompt, 0, 23));

    session.prefill(1, prompt, 0, 1);
    session.prefill(1, prompt, 1, 12);
    session.prefill(1, prompt, 12, 13);

    assertThat(Greedy.best(session.prefill(1, prompt, 13, 23))).isEqualTo(whole);
  }

  @Test
  void eachTokenIsFollowedAsIfThePromptHadEndedWithIt() {
    int[] prompt = prompt(11);
    List<Integer> expected = new ArrayList<>();
    for (int end = 1; end <= prompt.length; end++) {
      expected.add(Greedy.best(session.prefill(0, prompt, 0, end)));
      session.free(0);
    }

    List<Integer> told = new ArrayList<>();
    session.prefillForEach(1, prompt, 0, 6).forEach(each -> told.add(Greedy.best(each)));
    session.prefillForEach(1, prompt, 6, 11).forEach(each -> told.add(Greedy.best(each)));

    assertThat(told).isEqualTo(expected);
  }

  @Test
  void aSequenceGivesTheSameInAnyCompany() {
    List<int[]> prompts = List.of(prompt(5), prompt(30), prompt(1), prompt(12));
    List<List<Integer>> alone = prompts.stream().map(prompt -> alone(prompt, 12)).toList();
    Map<Integer, List<Integer>> running = new LinkedHashMap<>();
    List<List<Integer>> results = new ArrayList<>();

    // They join one after the other, and leave after twelve tokens.
    for (int step = 0; step < 40; step++) {
      if (step % 3 == 0 && step / 3 < prompts.size()) {
        int[] prompt = prompts.get(step / 3);
        FloatBuffer logits = session.prefill(step / 3, prompt, 0, prompt.length);
        List<Integer> tokens = new ArrayList<>(List.of(Greedy.best(logits)));
        running.put(step / 3, tokens);
        results.add(tokens);
      }
      decode(running);
      for (int slot : List.copyOf(running.keySet())) {
        if (requireNonNull(running.get(slot)).size() == 12) {
          running.remove(slot);
          session.free(slot);
        }
      }
    }

    assertThat(results).isEqualTo(alone);
  }

  @Test
  void aFreedSlotKnowsNothingOfItsFormerSequence() {
    int[] prompt = prompt(9);
    List<Integer> expected = alone(prompt, 4);
    alone(prompt(40), 6);

    assertThat(alone(prompt, 4)).isEqualTo(expected);
  }

  @Test
  void savedBlocksTakeThePlaceOfTheirTokens() {
    int[] prompt = prompt(33);
    List<Integer> expected = alone(prompt, 6);
    session.prefill(0, prompt, 0, 33);
    List<CacheBlock> blocks = List.of(session.save(0, 0, 16), session.save(0, 16, 32));
    session.free(0);

    session.restore(2, blocks);
    List<Integer> tokens =
        new ArrayList<>(List.of(Greedy.best(session.prefill(2, prompt, 32, 33))));
    Map<Integer, List<Integer>> running = Map.of(2, tokens);
    while (tokens.size() < 6) {
      decode(running);
    }
    blocks.forEach(CacheBlock::close);

    assertThat(blocks).allMatch(block -> block.tokens() == 16);
    assertThat(tokens).isEqualTo(expected);
  }

  @Test
  void whatWasDecodedCanBeSavedToo() {
    int[] prompt = prompt(7);
    List<Integer> all = alone(prompt, 12);
    FloatBuffer logits = session.prefill(1, prompt, 0, 7);
    Map<Integer, List<Integer>> running = Map.of(1, new ArrayList<>(List.of(Greedy.best(logits))));
    session.prefill(0, prompt(20), 0, 20);
    Map<Integer, List<Integer>> both = new LinkedHashMap<>(running);
    both.put(0, new ArrayList<>(List.of(1)));
    for (int i = 0; i < 9; i++) {
      decode(i < 4 ? running : both);
    }
    CacheBlock block = session.save(1, 0, 16);

    session.restore(3, List.of(block));
    int[] longer = Arrays.copyOf(prompt, 17);
    for (int i = 7; i < 17; i++) {
      longer[i] = all.get(i - 7);
    }

    assertThat(Greedy.best(session.prefill(3, longer, 16, 17))).isEqualTo(all.get(10));
    block.close();
  }

  private List<Integer> alone(int[] prompt, int count) {
    List<Integer> tokens = new ArrayList<>();
    tokens.add(Greedy.best(session.prefill(0, prompt, 0, prompt.length)));
    while (tokens.size() < count) {
      decode(Map.of(0, tokens));
    }
    session.free(0);
    return tokens;
  }

  /** Appends a token to each of the slots' sequences. */
  private void decode(Map<Integer, List<Integer>> running) {
    if (running.isEmpty()) {
      return;
    }
    int[] slots = running.keySet().stream().mapToInt(Integer::intValue).toArray();
    int[] tokens = running.values().stream().mapToInt(each -> each.get(each.size() - 1)).toArray();
    List<FloatBuffer> logits = session.decode(slots, tokens);
    for (int i = 0; i < slots.length; i++) {
      requireNonNull(running.get(slots[i])).add(Greedy.best(logits.get(i)));
    }
  }

  private int[] prompt(int length) {
    return random.ints(length, 0, SMALLEST_VOCABULARY).toArray();
  }
}
