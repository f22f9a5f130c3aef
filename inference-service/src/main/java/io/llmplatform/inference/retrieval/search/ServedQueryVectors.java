package io.llmplatform.inference.retrieval.search;

import io.llmplatform.common.error.PlatformException;
import io.llmplatform.common.security.Caller;
import io.llmplatform.inference.cache.CacheUse;
import io.llmplatform.inference.cache.RecallingEmbeddings;
import io.llmplatform.inference.cache.RecallingEmbeddings.Question;
import io.llmplatform.inference.cache.RecallingEmbeddings.Recalled;
import io.llmplatform.inference.catalog.ServedModel;
import io.llmplatform.inference.embedding.EmbeddingInput;
import io.llmplatform.inference.embedding.EmbeddingModel;
import io.llmplatform.inference.embedding.EmbeddingRequest;
import io.llmplatform.inference.embedding.PromptChoice;
import io.llmplatform.inference.embedding.Truncation;
import io.llmplatform.inference.invocation.Invocation;
import io.llmplatform.inference.invocation.InvokingModel;
import io.llmplatform.inference.retrieval.ConditionalOnRetrieval;
import java.util.List;
import java.util.OptionalInt;
import org.springframework.stereotype.Component;

/**
 * The models of this process, because somebody waits for the answer; paid, measured and remembered
 * as an embedding that was asked for is.
 */
@Component
@ConditionalOnRetrieval
class ServedQueryVectors implements QueryVectors {
  private static final String PROTOCOL = "retrieval-embedding";

  private final InvokingModel invoking;
  private final RecallingEmbeddings embedding;

  ServedQueryVectors(InvokingModel invoking, RecallingEmbeddings embedding) {
    this.invoking = invoking;
    this.embedding = embedding;
  }

  @Override
  public List<float[]> of(Caller caller, String model, List<String> texts) {
    Question question = new Question(caller.tenant(), CacheUse.READ_AND_WRITE, request(texts));
    Recalled recalled =
        invoking
            .invoke(
                Invocation.within(caller, PROTOCOL, model),
                (served, terms, admission) ->
                    embedding.embed(served, texts(served), terms, question, admission),
                Recalled::cost)
            .result();
    return recalled.embeddings().vectors();
  }

  private static EmbeddingRequest request(List<String> texts) {
    List<EmbeddingInput> inputs =
        texts.stream().<EmbeddingInput>map(text -> new EmbeddingInput.Text("query", text)).toList();
    return new EmbeddingRequest(inputs, OptionalInt.empty(), Truncation.END, PromptChoice.QUERY);
  }

  private static EmbeddingModel texts(ServedModel model) {
    return model
        .embedding()
        .orElseThrow(
            () ->
                PlatformException.conflict(
                    "The model '%s' of the vector store does not give embeddings any more."
                        .formatted(model.id().name())));
  }
}
