package io.llmplatform.inference.embedding;

import io.llmplatform.common.error.PlatformException;
import io.llmplatform.inference.engine.ComputationFailed;
import io.llmplatform.inference.engine.ModelSession;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
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

  EmbeddingModel(
      ModelSession session, Tokenization tokenization, EmbeddingConfiguration configuration) {
    this.model = new TokenModel(session);
    this.tokenization = tokenization;
    this.configuration = configuration;
  }

  /**
   * The embedding model in a directory, or empty when the directory holds none.
   *
   * @throws UnsupportedEmbeddingModel when its files cannot be followed
   */
  public static Optional<EmbeddingModel> open(Path directory, ModelSession session)
      throws IOException {
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
      return Optional.of(new EmbeddingModel(session, tokenization, configuration.get()));
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

  /** Computes one short text on the calling thread, so that the first request does not pay. */
  public void warmUp() {
    TokenSequence text = tokens(new EmbeddingInput.Text("input", "warm up"), false);
    compute(List.of(text), OptionalInt.empty());
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

  TokenSequence tokens(EmbeddingInput input, boolean truncate) {
    if (input instanceof EmbeddingInput.Text text) {
      Tokenization.Encoded encoded = encode(text.text());
      TokenSequence sequence = new TokenSequence(encoded.ids(), encoded.typeIds());
      return fitted(input.field(), sequence, encoded.specials(), truncate);
    }
    long[] ids = ((EmbeddingInput.TokenIds) input).ids();
    checkVocabulary(input.field(), ids);
    return fitted(input.field(), TokenSequence.ofIds(ids), new long[ids.length], truncate);
  }

  private Tokenization.Encoded encode(String text) {
    return tokenization.encode(
        configuration.lowercase() ? text.toLowerCase(java.util.Locale.ROOT) : text);
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
      String field, TokenSequence sequence, long[] specials, boolean truncate) {
    if (sequence.length() <= configuration.maxTokens()) {
      return sequence;
    }
    if (!truncate) {
      throw PlatformException.invalid(
          field,
          "%s has %d tokens; the model takes at most %d. Send \"truncate\": true to have it cut."
              .formatted(field, sequence.length(), configuration.maxTokens()));
    }
    return sequence.truncated(configuration.maxTokens(), specials);
  }

  /** The vectors of a batch, in its order, on the calling thread. */
  List<float[]> compute(List<TokenSequence> batch, OptionalInt dimensions) {
    TokenModel.Result result = run(batch);
    if (result.dimensions() != configuration.dimensions()) {
      throw new UnsupportedEmbeddingModel(
          "the model gives vectors of %d components, its files say %d"
              .formatted(result.dimensions(), configuration.dimensions()));
    }
    List<float[]> vectors = new ArrayList<>(batch.size());
    for (int row = 0; row < batch.size(); row++) {
      vectors.add(vector(result, row, batch.get(row).length(), dimensions));
    }
    return vectors;
  }

  /** Tokens are checked, so a model that does not take them is at fault. */
  private TokenModel.Result run(List<TokenSequence> batch) {
    try {
      return model.run(batch);
    } catch (ComputationFailed e) {
      throw new IllegalStateException("the model fails on tokens of its own vocabulary", e);
    }
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
