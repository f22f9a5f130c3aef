package io.llmplatform.inference.language.files;

import com.fasterxml.jackson.databind.JsonNode;
import io.llmplatform.inference.language.LanguageConfiguration;
import io.llmplatform.inference.language.SamplingDefaults;
import io.llmplatform.inference.language.UnsupportedLanguageModel;
import io.llmplatform.inference.language.text.TokenVocabulary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Reads a directory in the layout of transformers.js (onnx-community on the Hugging Face hub) or of
 * onnxruntime-genai. Where several files say the same, genai's goes first, then {@code
 * generation_config.json}, then {@code config.json}. Immutable.
 */
public final class LanguageFiles {
  private static final String TOKENIZER = "tokenizer.json";

  /** By age; text_config is that of models that also see or hear. */
  private static final List<String> CONTEXT_LENGTHS =
      List.of(
          "max_position_embeddings",
          "text_config.max_position_embeddings",
          "n_positions",
          "n_ctx",
          "max_sequence_length",
          "seq_length");

  /** Of these, genai's files do not say that rotary scales change beyond this length. */
  private static final Set<String> LONG_ROPE_TYPES = Set.of("phi3", "phi3v", "phimoe", "phi4mm");

  private static final int LONG_ROPE_ORIGINAL = 4096;

  private final Path directory;
  private final JsonFile genai;
  private final JsonFile generation;
  private final JsonFile config;
  private final JsonFile tokenizerConfig;

  private LanguageFiles(Path directory) throws IOException {
    this.directory = directory;
    this.genai = JsonFile.read(directory, "genai_config.json");
    this.generation = JsonFile.read(directory, "generation_config.json");
    this.config = JsonFile.read(directory, "config.json");
    this.tokenizerConfig = JsonFile.read(directory, "tokenizer_config.json");
  }

  /**
   * @throws UnsupportedLanguageModel when a file is no JSON
   */
  public static LanguageFiles read(Path directory) throws IOException {
    return new LanguageFiles(directory);
  }

  /**
   * Whether a directory holds a language model: {@code genai_config.json} says so, or an
   * architecture ({@code *ForCausalLM}) or a tokenizer is there and the ONNX file takes what it
   * computed before ({@code past_…}). A decoder without that is served by its tensors, and one with
   * {@code modules.json} as an embedding model.
   *
   * @param onnx the ONNX file that is to run
   */
  public static boolean areIn(Path directory, Path onnx) throws IOException {
    if (Files.isRegularFile(directory.resolve("modules.json"))) {
      return false;
    }
    if (Files.isRegularFile(directory.resolve("genai_config.json"))) {
      return true;
    }
    boolean likely = Files.isRegularFile(directory.resolve(TOKENIZER)) || isCausal(directory);
    return likely && OnnxInputs.read(onnx).stream().anyMatch(PastTensors::isPast);
  }

  private static boolean isCausal(Path directory) {
    try {
      for (JsonNode each : JsonFile.read(directory, "config.json").at("architectures")) {
        if (each.asText().endsWith("ForCausalLM")) {
          return true;
        }
      }
      return false;
    } catch (IOException | UnsupportedLanguageModel unreadable) {
      return false;
    }
  }

  /**
   * The ONNX file that genai's configuration names, if there is one.
   *
   * @throws UnsupportedLanguageModel when it lies outside of the directory, or the model is made of
   *     several
   */
  public static Optional<Path> namedOnnx(Path directory) throws IOException {
    JsonFile genai = JsonFile.read(directory, "genai_config.json");
    if (genai.has("model.decoder.pipeline")) {
      throw genai.refused("model.decoder.pipeline", "is not supported: one ONNX file is run");
    }
    String name = genai.at("model.decoder.filename").asText("");
    if (name.isEmpty()) {
      return Optional.empty();
    }
    Path file = directory.resolve(name).normalize();
    if (!file.startsWith(directory.normalize())) {
      throw genai.refused("model.decoder.filename", "points out of the model");
    }
    return Optional.of(file).filter(Files::isRegularFile);
  }

  /**
   * Bytes that a token of a sequence takes in the cache.
   *
   * @param onnx the ONNX file that is to run
   */
  public long cacheBytesPerToken(Path onnx) throws IOException {
    return new PastTensors(config, genai).bytesPerToken(OnnxInputs.read(onnx));
  }

  /**
   * @throws UnsupportedLanguageModel when it is missing
   */
  public Path tokenizer() {
    Path file = directory.resolve(TOKENIZER);
    if (!Files.isRegularFile(file)) {
      throw new UnsupportedLanguageModel("the file " + TOKENIZER + " is missing");
    }
    return file;
  }

  /** Ids of the model as its files state them; 0 where they do not. */
  public int statedVocabularySize() {
    return first(
            genai.count("model.vocab_size"),
            config.count("vocab_size"),
            config.count("text_config.vocab_size"))
        .orElse(0);
  }

  /**
   * @param vocabulary of {@link #tokenizer}
   * @throws UnsupportedLanguageModel naming file and field
   */
  public LanguageConfiguration configuration(TokenVocabulary vocabulary) {
    return new LanguageConfiguration(
        contextLength(),
        stopTokens(vocabulary),
        token("bos_token", vocabulary),
        token("pad_token", vocabulary),
        Math.max(statedVocabularySize(), vocabulary.size()),
        sampling());
  }

  /**
   * Tokens that a sequence may have.
   *
   * <p>A sliding window does not shorten it: the graph itself looks no further back. Where rotary
   * scales change beyond the length of the first training (longrope), what is in the cache would no
   * longer be right, so that the context ends there.
   *
   * @throws UnsupportedLanguageModel when no file states it
   */
  public int contextLength() {
    int stated =
        first(genai.count("model.context_length"), config.firstCount(CONTEXT_LENGTHS))
            .orElseGet(() -> tokenizerConfig.count("model_max_length").orElse(0));
    if (stated == 0) {
      throw new UnsupportedLanguageModel(
          "no file states the context's length (%s: max_position_embeddings)"
              .formatted(config.name()));
    }
    return Math.min(stated, beforeScalesChange());
  }

  private int beforeScalesChange() {
    JsonNode scaling = config.at("rope_scaling");
    String type = scaling.path("rope_type").asText(scaling.path("type").asText());
    if (type.equals("longrope") || type.equals("su")) {
      return first(
              config.count("rope_scaling.original_max_position_embeddings"),
              config.count("original_max_position_embeddings"))
          .orElse(Integer.MAX_VALUE);
    }
    boolean unsaid = !config.exists() && LONG_ROPE_TYPES.contains(genai.at("model.type").asText());
    return unsaid ? LONG_ROPE_ORIGINAL : Integer.MAX_VALUE;
  }

  private Set<Integer> stopTokens(TokenVocabulary vocabulary) {
    Set<Integer> ids = new LinkedHashSet<>(genai.tokens("model.eos_token_id"));
    ids.addAll(generation.tokens("eos_token_id"));
    ids.addAll(config.tokens("eos_token_id"));
    ids.addAll(config.tokens("text_config.eos_token_id"));
    written("eos_token", vocabulary).ifPresent(ids::add);
    ids.stream()
        .filter(id -> id >= vocabulary.size())
        .findFirst()
        .ifPresent(
            id -> {
              throw new UnsupportedLanguageModel(
                  "eos_token_id %d is beyond the vocabulary of %d tokens"
                      .formatted(id, vocabulary.size()));
            });
    return ids;
  }

  /** As the files number it, else as the tokenizer's configuration writes it. */
  private OptionalInt token(String name, TokenVocabulary vocabulary) {
    return Stream.of(
            genai.tokens("model." + name + "_id"),
            generation.tokens(name + "_id"),
            config.tokens(name + "_id"))
        .filter(ids -> !ids.isEmpty())
        .map(ids -> OptionalInt.of(ids.get(0)))
        .findFirst()
        .orElseGet(() -> written(name, vocabulary));
  }

  /** A text, or an added token as an object. */
  private OptionalInt written(String name, TokenVocabulary vocabulary) {
    JsonNode token = tokenizerConfig.at(name);
    String content = token.isObject() ? token.path("content").asText() : token.asText();
    return content.isEmpty() ? OptionalInt.empty() : vocabulary.added(content);
  }

  private SamplingDefaults sampling() {
    JsonFile file = generation.exists() ? generation : genai;
    String group = generation.exists() ? "" : "search.";
    SamplingDefaults none = SamplingDefaults.NONE;
    boolean greedy =
        file.at(group + "do_sample").isBoolean() && !file.at(group + "do_sample").asBoolean();
    double temperature =
        file.number(group + "temperature", t -> t >= 0, "is less than 0")
            .orElse(none.temperature());
    return new SamplingDefaults(
        greedy ? 0 : temperature,
        (int) file.number(group + "top_k", k -> k >= 0, "is less than 0").orElse(none.topK()),
        file.number(group + "top_p", LanguageFiles::isShare, "is not above 0, at most 1")
            .orElse(none.topP()),
        file.number(group + "min_p", p -> p >= 0 && p <= 1, "is not 0 to 1").orElse(none.minP()),
        file.number(group + "repetition_penalty", p -> p > 0, "is not above 0")
            .orElse(none.repetitionPenalty()));
  }

  private static boolean isShare(double p) {
    return p > 0 && p <= 1;
  }

  private static OptionalInt first(OptionalInt... candidates) {
    return Stream.of(candidates)
        .filter(OptionalInt::isPresent)
        .findFirst()
        .orElse(OptionalInt.empty());
  }
}
