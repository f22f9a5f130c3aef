package io.llmplatform.inference.embedding;

import io.llmplatform.common.error.PlatformException;
import io.llmplatform.inference.engine.BatchQueue;
import io.llmplatform.inference.engine.ComputationFailed;
import io.llmplatform.inference.engine.ModelSession;
import io.llmplatform.inference.engine.RunListener;
import io.llmplatform.inference.engine.Terms;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A model that turns texts into vectors: its session, tokenizer and configuration. Thread-safe
 * until closed. It does not own the session.
 */
public final class EmbeddingModel implements AutoCloseable {
  private final TokenModel model;
  private final Tokenization tokenization;
  private final EmbeddingConfiguration configuration;
  private final BatchQueue<EmbeddingRow, float[]> queue;

  EmbeddingModel(
      ModelSession session,
      Tokenization tokenization,
      EmbeddingConfiguration configuration,
      Terms terms,
      RunListener listener) {
    this.model = new TokenModel(session);
    this.tokenization = tokenization;
    this.configuration = configuration;
    this.queue = new BatchQueue<>(terms, batch -> compute(batch, listener));
  }

  /**
   * The embedding model in a directory, or empty when the directory holds none.
   *
   * @param terms on which its rows run
   * @param listener is told of its runs
   * @throws UnsupportedEmbeddingModel when its files cannot be followed
   */
  public static Optional<EmbeddingModel> open(
      Path directory, ModelSession session, Terms terms, RunListener listener) throws IOException {
    Optional<EmbeddingConfiguration> configuration = new EmbeddingFiles(directory).read();
    if (configuration.isEmpty()) {
      return Optional.empty();
    }
    Path tokenizer = directory.resolve("tokenizer.json");
    if (!java.nio.file.Files.isRegularFile(tokenizer)) {
      throw new UnsupportedEmbeddingModel("the file tokenizer.json is missing");
    }
    Tokenization tokenization = HuggingFaceTokenization.open(tokenizer);
    try {
      return Optional.of(
          new EmbeddingModel(session, tokenization, configuration.get(), terms, listener));
    } catch (RuntimeException e) {
      tokenization.close();
      throw e;
    }
  }

  /**
   * What a model of scores takes and gives.
   *
   * @param maxTokens of a text or a pair, special tokens included
   * @param count numbers for each
   * @param lowercase whether texts are lower-cased before the tokenizer sees them; pairs are not
   */
  public record Scores(int maxTokens, int count, boolean lowercase) {}

  /**
   * A model that reads texts, or pairs of them, and gives some numbers for each, its vector. It has
   * computed one when this returns: how many numbers a session gives only a run shows.
   *
   * @param terms on which its rows run
   * @param listener is told of its runs
   * @throws UnsupportedEmbeddingModel when the session does not take tokens, or gives no vectors
   */
  public static EmbeddingModel ofScores(
      Path tokenizer, ModelSession session, Scores scores, Terms terms, RunListener listener)
      throws IOException {
    Tokenization tokenization = HuggingFaceTokenization.open(tokenizer);
    try {
      EmbeddingModel model =
          new EmbeddingModel(
              session, tokenization, EmbeddingConfiguration.ofScores(scores), terms, listener);
      model.warmUp(1);
      return model;
    } catch (RuntimeException e) {
      tokenization.close();
      throw e;
    }
  }

  /** Components of a vector. */
  public int dimensions() {
    return configuration.dimensions();
  }

  /** Tokens that an input may have, special tokens included. */
  public int maxTokens() {
    return configuration.maxTokens();
  }

  /**
   * Computes short texts on the calling thread, so that the first requests do not pay.
   *
   * @param rows of them, in one run
   */
  public void warmUp(int rows) {
    TokenSequence text = tokens(new EmbeddingInput.Text("input", "warm up"), Truncation.REFUSE);
    compute(
        Collections.nCopies(rows, new EmbeddingRow(text, OptionalInt.empty())), RunListener.NONE);
  }

  @Override
  public void close() {
    tokenization.close();
  }

  void checkDimensions(OptionalInt requested) {
    int own = configuration.dimensions();
    if (requested.isEmpty() || requested.getAsInt() == own) {
      return;
    }
    int size = requested.getAsInt();
    if (size < 1 || size > own || !configuration.shortening().allows(size)) {
      throw PlatformException.invalid(
          "dimensions", "dimensions is %d; %s".formatted(size, allowedDimensions()));
    }
  }

  private String allowedDimensions() {
    EmbeddingConfiguration.Shortening shortening = configuration.shortening();
    int own = configuration.dimensions();
    if (shortening.any()) {
      return "the model gives 1 to %d.".formatted(own);
    }
    return shortening.sizes().isEmpty()
        ? "the model gives %d and was not trained to be shortened.".formatted(own)
        : "the model gives %d, or one of %s.".formatted(own, shortening.sizes());
  }

  /** The request with the prompt that it chose put before each of its texts. */
  EmbeddingRequest prompted(EmbeddingRequest request) {
    String prompt = configuration.prompts().chosen(request.prompt());
    return prompt.isEmpty()
        ? request
        : request.of(request.inputs().stream().map(input -> prompted(prompt, input)).toList());
  }

  private static EmbeddingInput prompted(String prompt, EmbeddingInput input) {
    return input instanceof EmbeddingInput.Text text
        ? new EmbeddingInput.Text(text.field(), prompt + text.text())
        : input;
  }

  /**
   * For each input, bytes that tell it from every other whose vector could differ.
   *
   * @throws PlatformException when the dimensions or the prompt are none of the model's
   */
  public List<byte[]> identities(EmbeddingRequest request) {
    checkDimensions(request.dimensions());
    int dimensions = request.dimensions().orElse(dimensions());
    return prompted(request).inputs().stream()
        .map(input -> identity(input, dimensions, request.truncation()))
        .toList();
  }

  private byte[] identity(EmbeddingInput input, int dimensions, Truncation truncation) {
    if (input instanceof EmbeddingInput.Pair) {
      throw new IllegalArgumentException("what is computed of pairs is not remembered");
    }
    byte[] content =
        input instanceof EmbeddingInput.Text text
            ? seen(text.text()).getBytes(StandardCharsets.UTF_8)
            : bytes(((EmbeddingInput.TokenIds) input).ids());
    return ByteBuffer.allocate(Integer.BYTES + 2 + content.length)
        .putInt(dimensions)
        .put((byte) truncation.ordinal())
        .put((byte) (input instanceof EmbeddingInput.Text ? 0 : 1))
        .put(content)
        .array();
  }

  private static byte[] bytes(long[] ids) {
    ByteBuffer bytes = ByteBuffer.allocate(ids.length * Long.BYTES);
    bytes.asLongBuffer().put(ids);
    return bytes.array();
  }

  /**
   * Tokens of all inputs, as they would be computed.
   *
   * @throws PlatformException when an input cannot be embedded
   */
  public long countTokens(EmbeddingRequest request) {
    return prompted(request).inputs().stream()
        .mapToLong(input -> tokens(input, request.truncation()).length())
        .sum();
  }

  TokenSequence tokens(EmbeddingInput input, Truncation truncation) {
    if (input instanceof EmbeddingInput.Text text) {
      Tokenization.Encoded encoded = encode(text.text());
      TokenSequence sequence = new TokenSequence(encoded.ids(), encoded.typeIds());
      return fitted(input.field(), sequence, encoded.specials(), truncation);
    }
    if (input instanceof EmbeddingInput.Pair pair) {
      return tokens(pair, truncation);
    }
    long[] ids = ((EmbeddingInput.TokenIds) input).ids();
    checkVocabulary(input.field(), ids);
    return fitted(input.field(), TokenSequence.ofIds(ids), new long[ids.length], truncation);
  }

  private TokenSequence tokens(EmbeddingInput.Pair pair, Truncation truncation) {
    Tokenization.EncodedPair encoded = tokenization.encode(pair.first(), pair.second());
    Tokenization.Encoded tokens = encoded.tokens();
    int others = tokens.ids().length - encoded.second();
    if (others >= configuration.maxTokens()) {
      throw PlatformException.invalid(
          pair.firstField(),
          "%s has %d tokens, special ones included; the model takes at most %d with the other text."
              .formatted(pair.firstField(), others, configuration.maxTokens()));
    }
    TokenSequence sequence = new TokenSequence(tokens.ids(), tokens.typeIds());
    return fitted(pair.field(), sequence, tokens.specials(), truncation);
  }

  private Tokenization.Encoded encode(String text) {
    return tokenization.encode(seen(text));
  }

  /** The text as the tokenizer is to see it. */
  private String seen(String text) {
    return configuration.lowercase() ? text.toLowerCase(Locale.ROOT) : text;
  }

  private void checkVocabulary(String field, long[] ids) {
    long size = tokenization.vocabularySize();
    for (int i = 0; i < ids.length; i++) {
      if (ids[i] < 0 || ids[i] >= size) {
        throw PlatformException.invalid(
            field,
            "%s[%d] is the token id %d; the model's ids are 0 to %d."
                .formatted(field, i, ids[i], size - 1));
      }
    }
  }

  private TokenSequence fitted(
      String field, TokenSequence sequence, long[] specials, Truncation truncation) {
    if (sequence.length() <= configuration.maxTokens()) {
      return sequence;
    }
    if (truncation == Truncation.REFUSE) {
      throw PlatformException.invalid(
          field,
          "%s has %d tokens; the model takes at most %d. Send \"truncate\": true to have it cut."
              .formatted(field, sequence.length(), configuration.maxTokens()));
    }
    return truncation == Truncation.START
        ? sequence.withoutStart(configuration.maxTokens(), specials)
        : sequence.withoutEnd(configuration.maxTokens(), specials);
  }

  /** Where its texts wait. */
  BatchQueue<EmbeddingRow, float[]> queue() {
    return queue;
  }

  /** The vectors of a batch, in its order, on the calling thread. */
  private List<float[]> compute(List<EmbeddingRow> batch, RunListener listener) {
    List<TokenSequence> sequences = batch.stream().map(EmbeddingRow::tokens).toList();
    try {
      return model.run(sequences, result -> vectors(result, batch), listener);
    } catch (ComputationFailed e) {
      // Tokens are checked, so a model that does not take them is at fault.
      throw new IllegalStateException("the model fails on tokens of its own vocabulary", e);
    }
  }

  private List<float[]> vectors(TokenModel.Result result, List<EmbeddingRow> batch) {
    if (result.dimensions() != configuration.dimensions()) {
      throw new UnsupportedEmbeddingModel(
          "the model gives vectors of %d components, its files say %d"
              .formatted(result.dimensions(), configuration.dimensions()));
    }
    List<float[]> vectors = new ArrayList<>(batch.size());
    for (int row = 0; row < batch.size(); row++) {
      EmbeddingRow wanted = batch.get(row);
      vectors.add(vector(result, row, wanted.tokens().length(), wanted.dimensions()));
    }
    return vectors;
  }

  private float[] vector(TokenModel.Result result, int row, int tokens, OptionalInt dimensions) {
    int offset = row * result.length() * result.dimensions();
    float[] vector = pool(result.vectors(), result.pooled(), offset, tokens);
    boolean shortened = dimensions.isPresent() && dimensions.getAsInt() < vector.length;
    if (shortened) {
      vector = Arrays.copyOf(vector, dimensions.getAsInt());
    }
    double length = length(vector);
    if (configuration.normalize() || shortened) {
      scale(vector, length);
    }
    return vector;
  }

  private float[] pool(FloatBuffer vectors, boolean pooled, int offset, int tokens) {
    Pooling pooling = pooled ? Pooling.CLS : configuration.pooling();
    return pooling.pool(vectors, offset, tokens, configuration.dimensions());
  }

  private static double length(float[] vector) {
    double squares = 0;
    for (float component : vector) {
      squares += (double) component * component;
    }
    if (!Double.isFinite(squares)) {
      throw new IllegalStateException("the model gave a vector that is not finite");
    }
    return Math.sqrt(squares);
  }

  /** Scales to length 1; as in PyTorch's {@code normalize}, a vector of zeros stays one. */
  private static void scale(float[] vector, double length) {
    double divisor = Math.max(length, 1e-12);
    for (int i = 0; i < vector.length; i++) {
      vector[i] = (float) (vector[i] / divisor);
    }
  }
}
