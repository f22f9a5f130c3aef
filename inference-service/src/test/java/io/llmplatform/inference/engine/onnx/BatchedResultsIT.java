package io.llmplatform.inference.engine.onnx;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import io.llmplatform.inference.TestModels;
import io.llmplatform.inference.engine.Batching;
import io.llmplatform.inference.engine.Engine;
import io.llmplatform.inference.engine.ModelSession;
import io.llmplatform.inference.engine.RunningTensors;
import io.llmplatform.inference.engine.SessionQueue;
import io.llmplatform.inference.engine.Terms;
import io.llmplatform.inference.engine.Urgency;
import io.llmplatform.inference.tensor.ElementType;
import io.llmplatform.inference.tensor.Shape;
import io.llmplatform.inference.tensor.Tensor;
import io.llmplatform.inference.tensor.TensorSpec;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A request's result does not depend on who shares its run: MiniLM in fp32, mixed lengths. */
class BatchedResultsIT {
  private static final int SENTENCES = 200;
  private static final int CLIENTS = 32;
  private static final String OUTPUT = "last_hidden_state";
  private static final String[] ENGLISH = {
    "river", "the", "quickly", "Antarctica", "7", "unbelievable", "of", "tokenizer", "rain", "!"
  };
  private static final String[] CHINESE = {"北京", "今天", "模型", "的", "下雨", "我们", "学习", "，", "快", "。"};

  @TempDir Path directory;

  @Test
  void requestsThatShareRunsGetWhatTheyGetAlone() throws Exception {
    Path file = Files.write(directory.resolve("model.onnx"), published("model.onnx"));
    AtomicInteger runs = new AtomicInteger();
    AtomicInteger ran = new AtomicInteger();
    Batching batching = new Batching(8, 1024, 0, Duration.ZERO, 64);
    Engine engine = new Engine(2, System::nanoTime, () -> batching);
    ExecutorService clients = Executors.newFixedThreadPool(CLIENTS);
    try (ModelSession session = new OnnxSessions().open(file, "cpu")) {
      try {
        SessionQueue queue =
            new SessionQueue(
                session,
                Terms.plain(),
                (sequences, input, infer, output) -> {
                  runs.incrementAndGet();
                  ran.addAndGet(sequences);
                });
        RunningTensors running =
            new RunningTensors(engine, () -> new RunningTensors.Limits(10_000, 1_000_000));
        List<CompletableFuture<Tensor>> together = new ArrayList<>();
        List<Map<String, Tensor>> inputs = inputs(session);
        for (Map<String, Tensor> each : inputs) {
          together.add(CompletableFuture.supplyAsync(() -> run(running, queue, each), clients));
        }

        // No run follows that could still write into an answer unseen.
        CompletableFuture.allOf(together.toArray(CompletableFuture[]::new))
            .get(120, TimeUnit.SECONDS);
        for (int i = 0; i < inputs.size(); i++) {
          Tensor shared = together.get(i).get(120, TimeUnit.SECONDS);
          requireEqual(shared, output(session.run(inputs.get(i), Set.of(OUTPUT))), i);
        }
        assertThat(ran).hasValue(SENTENCES);
        assertThat(runs.get()).as("runs, so that most were shared").isLessThan(SENTENCES / 2);
      } finally {
        clients.shutdownNow();
        engine.drain(Duration.ofSeconds(30));
      }
    }
  }

  private static Tensor run(
      RunningTensors running, SessionQueue queue, Map<String, Tensor> inputs) {
    return output(
        running
            .run(queue, Terms.plain(), inputs, List.of(OUTPUT), Urgency.DEFAULT, tokens -> {})
            .outputs());
  }

  private static Tensor output(Map<String, Tensor> outputs) {
    return requireNonNull(outputs.get(OUTPUT));
  }

  private static void requireEqual(Tensor shared, Tensor alone, int sentence) {
    assertThat(shared.shape()).isEqualTo(alone.shape());
    FloatBuffer one = floats(shared);
    FloatBuffer other = floats(alone);
    float largest = 0;
    for (int i = 0; i < one.limit(); i++) {
      largest = Math.max(largest, Math.abs(one.get(i) - other.get(i)));
    }
    assertThat(largest).as("sentence %d", sentence).isCloseTo(0, within(1e-5f));
  }

  private static byte[] published(String name) {
    return requireNonNull(TestModels.miniLm().get(name));
  }

  private static FloatBuffer floats(Tensor tensor) {
    return ((Tensor.Fixed) tensor).view().asFloatBuffer();
  }

  /** Every second sentence is Chinese; lengths are 3 to about 120 tokens. */
  private List<Map<String, Tensor>> inputs(ModelSession session) throws IOException {
    Path file = Files.write(directory.resolve("tokenizer.json"), published("tokenizer.json"));
    Random random = new Random(5);
    try (HuggingFaceTokenizer tokenizer =
        HuggingFaceTokenizer.builder()
            .optTokenizerPath(file)
            .optPadding(false)
            .optTruncation(false)
            .build()) {
      List<Map<String, Tensor>> inputs = new ArrayList<>();
      for (int i = 0; i < SENTENCES; i++) {
        String[] words = i % 2 == 0 ? ENGLISH : CHINESE;
        StringBuilder text = new StringBuilder();
        for (int w = 1 + random.nextInt(random.nextInt(10) == 0 ? 60 : 20); w > 0; w--) {
          text.append(words[random.nextInt(words.length)]).append(' ');
        }
        inputs.add(inputs(session, tokenizer.encode(text.toString(), true, false).getIds()));
      }
      return inputs;
    }
  }

  private static Map<String, Tensor> inputs(ModelSession session, long[] ids) {
    Map<String, Tensor> inputs = new LinkedHashMap<>();
    for (TensorSpec spec : session.inputs()) {
      ByteBuffer data = Tensor.allocate((long) ids.length * Long.BYTES);
      for (long id : ids) {
        data.putLong(
            switch (spec.name()) {
              case "input_ids" -> id;
              case "attention_mask" -> 1;
              default -> 0;
            });
      }
      inputs.put(
          spec.name(), new Tensor.Fixed(ElementType.INT64, Shape.of(1, ids.length), data.flip()));
    }
    return inputs;
  }
}
