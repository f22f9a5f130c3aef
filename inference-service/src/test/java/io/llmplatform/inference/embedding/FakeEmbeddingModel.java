package io.llmplatform.inference.embedding;

import io.llmplatform.inference.embedding.EmbeddingConfiguration.Shortening;
import io.llmplatform.inference.engine.ModelSession;
import io.llmplatform.inference.engine.RunListener;
import io.llmplatform.inference.engine.Terms;

/** A model whose tokens are the text's characters, one for each; at most ten. */
public final class FakeEmbeddingModel {
  private FakeEmbeddingModel() {}

  /**
   * Gives two components, or one where that is asked for.
   *
   * @param session as the fake one: a token's vector is (id, position)
   */
  public static EmbeddingModel over(ModelSession session) {
    return new EmbeddingModel(
        session,
        new Characters(),
        new EmbeddingConfiguration(
            Pooling.CLS,
            2,
            10,
            false,
            false,
            new Shortening(true, java.util.List.of()),
            Prompts.NONE),
        Terms.plain(),
        RunListener.NONE);
  }

  private static final class Characters implements Tokenization {
    @Override
    public Encoded encode(String text) {
      long[] ids = text.chars().asLongStream().toArray();
      return new Encoded(ids, new long[ids.length], new long[ids.length]);
    }

    @Override
    public EncodedPair encode(String first, String second) {
      return new EncodedPair(encode(first + second), second.length());
    }

    @Override
    public long vocabularySize() {
      return 1000;
    }

    @Override
    public void close() {}
  }
}
