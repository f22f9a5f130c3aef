package io.llmplatform.inference.language.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.llmplatform.inference.engine.Device;
import io.llmplatform.inference.engine.Urgency;
import io.llmplatform.inference.engine.onnx.CudaOptions;
import io.llmplatform.inference.language.engine.ContinuousBatching;
import io.llmplatform.inference.language.engine.DecoderSession;
import io.llmplatform.inference.language.engine.Ending;
import io.llmplatform.inference.language.engine.EngineListener;
import io.llmplatform.inference.language.engine.EngineSettings;
import io.llmplatform.inference.language.engine.Greedy;
import io.llmplatform.inference.language.engine.TokenEngine;
import io.llmplatform.inference.language.engine.TokenRequest;
import io.llmplatform.inference.language.engine.Told;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a generation gives depends on its prompt alone, and nothing of it is left behind. */
class GenerationsTest {
  private static final int SCHEDULES = 500;
  private static final int PROMPTS = 40;
  private static final int LONGEST = 40;

  @TempDir Path directory;

  private final Random random = new Random(11);

  /** A decoder, and where its cache lies. */
  enum Kind {
    CONCATENATING(TinyDecoder.concatenating(), false),
    SHARED(TinyDecoder.shared(), false),
    ALLOCATED(TinyDecoder.shared(), true),
    ALLOCATED_HALF(new TinyDecoder(true, true, false, false), true);

    private final TinyDecoder decoder;
    private final DecoderPlace place;

    Kind(TinyDecoder decoder, boolean allocated) {
      this.decoder = decoder;
      this.place = new DecoderPlace(Device.CPU, CudaOptions.DEFAULT, allocated);
    }
  }

  private DecoderSession open(Kind kind, DecoderPlace place, int slots) throws IOException {
    Path file = Files.write(directory.resolve("model.onnx"), kind.decoder.model());
    return new DecoderSessions()
        .open(file, new DecoderOptions(512, slots, 128, 16 << 20, 1, false), place);
  }

  private static EngineSettings settings(int prefillTokens, long prefixMemory, int prefixBlock) {
    return new EngineSettings(
        1 << 20,
        prefillTokens,
        Duration.ofMillis(80),
        Duration.ofSeconds(5),
        5,
        null,
        prefixMemory,
        prefixBlock);
  }

  private TokenRequest request(int[] prompt, int maxTokens) {
    String tenant = "tenant" + random.nextInt(3);
    Urgency urgency = new Urgency(random.nextInt(11), null);
    return new TokenRequest(prompt, maxTokens, new Greedy(), Set.of(), tenant, urgency);
  }

  /** Prompts of which half share their beginning with others. */
  private List<int[]> prompts() {
    int[] shared = random.ints(48, 0, TinyDecoder.VOCABULARY).toArray();
    List<int[]> prompts = new ArrayList<>();
    for (int i = 0; i < PROMPTS; i++) {
      int[] own = random.ints(1 + random.nextInt(24), 0, TinyDecoder.VOCABULARY).toArray();
      int[] prompt = Arrays.copyOf(shared, i % 2 == 0 ? own.length : own.length + shared.length);
      System.arraycopy(own, 0, prompt, prompt.length - own.length, own.length);
      prompts.add(prompt);
    }
    return prompts;
  }

  /** The longest continuation of each, given alone. */
  private static List<List<Integer>> alone(DecoderSession session, List<int[]> prompts) {
    List<List<Integer>> all = new ArrayList<>();
    for (int[] prompt : prompts) {
      List<Integer> tokens = new ArrayList<>();
      tokens.add(Greedy.best(session.prefill(0, prompt, 0, prompt.length)));
      while (tokens.size() < LONGEST) {
        int[] last = {tokens.get(tokens.size() - 1)};
        tokens.add(Greedy.best(session.decode(new int[] {0}, last).get(0)));
      }
      session.free(0);
      all.add(tokens);
    }
    return all;
  }

  @ParameterizedTest
  @EnumSource
  void isTheSameInAnyBatchOrderPieceAndStateOfPrefixes(Kind kind) throws Exception {
    List<int[]> prompts = prompts();
    List<List<Integer>> expected;
    try (DecoderSession session = open(kind, DecoderPlace.HOST, 1)) {
      expected = alone(session, prompts);
    }
    assertThat(Set.copyOf(expected)).hasSizeGreaterThan(PROMPTS / 2);

    int settings = 10;
    for (int i = 0; i < settings; i++) {
      EngineSettings drawn =
          settings(1 + random.nextInt(60), random.nextInt(4) * 40_000L, 1 + random.nextInt(20));
      DecoderSession session = open(kind, kind.place, 1 + random.nextInt(8));
      try (TokenEngine engine =
          new ContinuousBatching(session, drawn, EngineListener.NONE, "engine")) {
        for (int j = 0; j < SCHEDULES / settings; j++) {
          runASchedule(engine, prompts, expected);
        }
      }
    }
  }

  private void runASchedule(TokenEngine engine, List<int[]> prompts, List<List<Integer>> expected)
      throws InterruptedException {
    Map<Told, List<Integer>> all = new HashMap<>();
    for (int i = 2 + random.nextInt(8); i > 0; i--) {
      int which = random.nextInt(prompts.size());
      int maxTokens = 1 + random.nextInt(LONGEST);
      Told told = new Told();
      engine.submit(request(prompts.get(which), maxTokens), told);
      all.put(told, expected.get(which).subList(0, maxTokens));
      if (random.nextInt(3) == 0) {
        told.awaited();
      }
    }
    for (Map.Entry<Told, List<Integer>> each : all.entrySet()) {
      assertThat(each.getKey().awaited().tokens()).isEqualTo(each.getValue());
      assertThat(each.getKey().ending()).isEqualTo(Ending.LENGTH);
    }
  }

  @ParameterizedTest
  @EnumSource
  void nothingIsLeftOfAThousandOfWhichAThirdAreCut(Kind kind) throws Exception {
    List<int[]> prompts = prompts();
    Accounts accounts = new Accounts();
    List<Told> all = new ArrayList<>();
    try (TokenEngine engine =
        new ContinuousBatching(
            open(kind, kind.place, 8), settings(32, 200_000, 8), accounts, "engine")) {
      for (int i = 0; i < 1000; i++) {
        Told told = new Told();
        int[] prompt = prompts.get(random.nextInt(prompts.size()));
        TokenEngine.Running running = engine.submit(request(prompt, 20), told);
        all.add(told);
        if (i % 3 == 0) {
          all.get(random.nextInt(all.size())).awaited();
          running.cancel();
        }
      }
      for (Told told : all) {
        told.awaited();
      }
      await().until(() -> engine.load().equals(new TokenEngine.Load(0, 0, 0)));
    }

    assertThat(all).allMatch(told -> told.endings() == 1);
    assertThat(all).filteredOn(told -> told.ending() == Ending.CANCELLED).hasSizeGreaterThan(200);
    assertThat(all)
        .filteredOn(told -> told.ending() != Ending.CANCELLED)
        .allMatch(told -> told.ending() == Ending.LENGTH && told.generated() == 20);
    assertThat(all).allMatch(told -> told.generated() == told.tokens().size());
    long generated = all.stream().mapToLong(Told::generated).sum();
    assertThat(accounts.generated.sum()).isEqualTo(generated);
    // A prompt's last token gives the first; each decode of a sequence one more.
    assertThat(accounts.decoded.sum() + accounts.prompts.sum()).isEqualTo(generated);
    assertThat(accounts.ended.sum()).isEqualTo(1000);
  }

  /** What an engine says that it has done. */
  private static final class Accounts implements EngineListener {
    final LongAdder prompts = new LongAdder();
    final LongAdder decoded = new LongAdder();
    final LongAdder generated = new LongAdder();
    final LongAdder ended = new LongAdder();

    @Override
    public void decoded(int sequences, Duration took) {
      decoded.add(sequences);
    }

    @Override
    public void ended(Ending ending, int promptTokens, int generated) {
      this.generated.add(generated);
      prompts.add(generated > 0 ? 1 : 0);
      ended.increment();
    }
  }
}
