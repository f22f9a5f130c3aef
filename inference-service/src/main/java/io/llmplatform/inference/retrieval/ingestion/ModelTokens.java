package io.llmplatform.inference.retrieval.ingestion;

import io.llmplatform.common.error.PlatformException;
import io.llmplatform.inference.catalog.Lease;
import io.llmplatform.inference.catalog.ModelCatalog;
import io.llmplatform.inference.embedding.EmbeddingInput;
import io.llmplatform.inference.embedding.EmbeddingModel;
import io.llmplatform.inference.embedding.EmbeddingRequest;
import io.llmplatform.inference.embedding.PromptChoice;
import io.llmplatform.inference.embedding.Truncation;
import io.llmplatform.inference.retrieval.ConditionalOnRetrieval;
import io.llmplatform.inference.retrieval.chunking.TokenCount;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.Function;
import org.springframework.stereotype.Component;

/**
 * Counts by a model's own tokenizer where the model is loaded in this instance. Elsewhere it
 * estimates: one token for each ideograph, and for each three bytes of other words; what is then
 * too long after all is cut when it is embedded. Thread-safe.
 */
@Component
@ConditionalOnRetrieval
class ModelTokens {
  /** Of models whose own limit is not known here: the least that is usual. */
  private static final int USUAL_LIMIT = 254;

  private static final int BYTES_OF_TOKEN = 3;

  private final ModelCatalog catalog;

  ModelTokens(ModelCatalog catalog) {
    this.catalog = catalog;
  }

  /** What the work gives that counts by the model of that name, as the tenant sees it. */
  <T> T counting(String tenant, String model, Function<TokenCount, T> work) {
    try (Lease lease = catalog.lease(tenant, model)) {
      EmbeddingModel embedding = lease.model().embedding().orElse(null);
      return work.apply(embedding == null ? new Estimate() : new Exact(embedding));
    } catch (PlatformException e) {
      return work.apply(new Estimate());
    }
  }

  private static final class Exact implements TokenCount {
    private final EmbeddingModel model;
    private final int around;

    Exact(EmbeddingModel model) {
      this.model = model;
      // What is added to every text: special tokens, and a prompt.
      this.around = Math.toIntExact(count("a")) - 1;
    }

    private long count(String text) {
      return model.countTokens(
          new EmbeddingRequest(
              List.of(new EmbeddingInput.Text("text", text)),
              OptionalInt.empty(),
              Truncation.END,
              PromptChoice.DOCUMENT));
    }

    @Override
    public int of(String text) {
      return text.isBlank() ? 0 : Math.max(0, Math.toIntExact(count(text)) - around);
    }

    /** One less than fits, so that a text which was cut is seen to be too long. */
    @Override
    public int limit() {
      return Math.max(1, model.maxTokens() - around - 1);
    }
  }

  private static final class Estimate implements TokenCount {
    @Override
    public int of(String text) {
      long ideographs = text.codePoints().filter(Character::isIdeographic).count();
      long others = text.codePoints().filter(point -> !Character.isIdeographic(point)).count();
      return Math.toIntExact(ideographs + (others + BYTES_OF_TOKEN - 1) / BYTES_OF_TOKEN);
    }

    @Override
    public int limit() {
      return USUAL_LIMIT;
    }
  }
}
