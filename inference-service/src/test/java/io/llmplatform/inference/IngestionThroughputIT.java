package io.llmplatform.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.llmplatform.inference.benchmark.ChunkCeiling;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.test.context.TestPropertySource;

/**
 * How fast documents are taken in, beside a raw loop of the model over the same chunks; {@code
 * docs/benchmarks/ingestion.sh} runs it. Prints rows of Markdown.
 */
@EnabledIfEnvironmentVariable(named = IngestionThroughputIT.CHUNKS, matches = "\\d+")
@TestPropertySource(
    properties = {
      "inference.budgets.price-interval=10s",
      "inference.deployments.poll-interval=2s",
      "inference.reports.interval=10s",
      "retrieval.ingestion.look=5s",
      "retrieval.ingestion.announce=500ms"
    })
class IngestionThroughputIT extends SearchScenario {
  /** About so many chunks in each row. */
  static final String CHUNKS = "INGESTION_CHUNKS";

  private static final int SENTENCES_OF_CHUNK = 16;
  private static final Duration LONGEST = Duration.ofMinutes(15);
  private static final Duration RAW = Duration.ofSeconds(5);
  private static final String[] WORDS =
      ("invoice order ticket customer server engine valve report water river city school music"
              + " winter garden market value price road bridge letter window number person country"
              + " night morning story paper science history nature energy system model data result"
              + " large small early late open closed green heavy quiet public common single simple")
          .split(" ");

  @TempDir Path model;
  private final Random random = new Random();

  @Test
  void takesAllDocumentsIn() throws Exception {
    int chunks = Integer.parseInt(System.getenv(CHUNKS));
    Map<String, byte[]> files = TestModels.miniLm();
    for (String name : List.of("model.onnx", "tokenizer.json")) {
      Files.write(model.resolve(name), files.get(name));
    }
    ChunkCeiling raw = warmUp(chunks);
    System.out.println(
        "| documents | chunks | tokens of a chunk | chunks/s | raw loop, before and after | of the"
            + " raw loop | chunks for each second of a core | raw loop, before and after | of the"
            + " raw loop |");
    System.out.println("|---|---|---|---|---|---|---|---|---|");
    raw = measure(1, chunks, raw);
    measure(40, chunks, raw);
  }

  /**
   * The JVM compiles for a minute or two: as many chunks again of each kind are not measured.
   *
   * @return a raw loop over the last ones
   */
  private ChunkCeiling warmUp(int chunks) throws Exception {
    takeIn(newStore(ALICE), documents(1, chunks));
    String store = newStore(ALICE);
    List<String> files = documents(40, chunks);
    takeIn(store, files);
    return ChunkCeiling.of(model, texts(store, files), RAW);
  }

  /**
   * @param before the raw loop of what was measured before
   * @return the raw loop of this
   */
  private ChunkCeiling measure(int documents, int chunks, ChunkCeiling before) throws Exception {
    String store = newStore(ALICE);
    List<String> files = documents(documents, chunks);
    double cpu = cpuSeconds();
    double seconds = takeIn(store, files);
    cpu = cpuSeconds() - cpu;
    List<String> texts = texts(store, files);
    ChunkCeiling raw = ChunkCeiling.of(model, texts, RAW);
    double perSecond = texts.size() / seconds;
    double perCpuSecond = texts.size() / cpu;
    System.out.printf(
        Locale.ROOT,
        "| %d | %d | %.0f | %.1f | %.1f, %.1f | %.2f | %.1f | %.1f, %.1f | %.2f |%n",
        documents,
        texts.size(),
        raw.tokens(),
        perSecond,
        before.perSecond(),
        raw.perSecond(),
        2 * perSecond / (before.perSecond() + raw.perSecond()),
        perCpuSecond,
        before.perCpuSecond(),
        raw.perCpuSecond(),
        2 * perCpuSecond / (before.perCpuSecond() + raw.perCpuSecond()));
    return raw;
  }

  /** Of this process and those that it started: PostgreSQL, Redis. */
  private static double cpuSeconds() {
    ProcessHandle own = ProcessHandle.current();
    return Stream.concat(Stream.of(own), own.descendants())
        .map(process -> process.info().totalCpuDuration().orElse(Duration.ZERO))
        .mapToDouble(time -> time.toMillis() / 1000.0)
        .sum();
  }

  /** Seconds from the request until searches find all of the files. */
  private double takeIn(String store, List<String> files) {
    String batches = "/v1/vector_stores/%s/file_batches".formatted(store);
    long start = System.nanoTime();
    JsonNode batch = post(ALICE, batches, quoted(Map.of("file_ids", files))).withStatus(200).json();
    String path = batches + "/" + batch.path("id").asText();
    await()
        .pollInterval(Duration.ofMillis(250))
        .atMost(LONGEST)
        .until(() -> !get(ALICE, path).json().path("status").asText().equals("in_progress"));
    double seconds = (System.nanoTime() - start) / 1e9;
    JsonNode ended = get(ALICE, path).json();
    assertThat(ended.path("file_counts").path("completed").asInt())
        .as(ended.toString())
        .isEqualTo(files.size());
    return seconds;
  }

  private List<String> texts(String store, List<String> files) {
    return files.stream().flatMap(file -> texts(store, file).stream()).toList();
  }

  private List<String> texts(String store, String file) {
    return get(ALICE, "/v1/vector_stores/%s/files/%s/content".formatted(store, file))
        .withStatus(200)
        .json()
        .path("data")
        .findValuesAsText("text");
  }

  /** So many documents, of about so many chunks together. */
  private List<String> documents(int count, int chunks) {
    return IntStream.range(0, count)
        .mapToObj(i -> document(Math.max(1, chunks / count)).getBytes(StandardCharsets.UTF_8))
        .map(content -> REGISTRY.addFile("acme", "document.md", content))
        .toList();
  }

  /** Sections of paragraphs of sentences, which make about so many chunks. */
  private String document(int chunks) {
    StringBuilder text = new StringBuilder();
    for (int paragraph = 0; paragraph < chunks; paragraph++) {
      if (paragraph % 4 == 0) {
        text.append("\n\n## About the ").append(words(3)).append("\n\n");
      }
      for (int sentence = 0; sentence < SENTENCES_OF_CHUNK; sentence++) {
        text.append("The ").append(words(8 + random.nextInt(8))).append(" has one. ");
      }
      text.append("\n\n");
    }
    return text.toString();
  }

  private String words(int count) {
    return String.join(
        " ", IntStream.range(0, count).mapToObj(i -> WORDS[random.nextInt(WORDS.length)]).toList());
  }
}
