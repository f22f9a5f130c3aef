package io.llmplatform.inference.openai;

import io.llmplatform.common.error.PlatformException;
import io.llmplatform.common.security.Caller;
import io.llmplatform.inference.body.JsonBody;
import io.llmplatform.inference.embedding.EmbeddingRequest;
import io.llmplatform.inference.embedding.EmbeddingTexts;
import io.llmplatform.inference.embedding.Embeddings;
import io.llmplatform.inference.engine.Urgency;
import io.llmplatform.inference.invocation.Invocation;
import io.llmplatform.inference.invocation.InvokingModel;
import io.llmplatform.inference.metrics.RequestMetrics.Cost;
import io.llmplatform.inference.settings.InferenceSettings;
import io.llmplatform.inference.settings.LiveSettings;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.springframework.stereotype.Component;

/**
 * Answers embeddings requests that nobody waits for in one go: they take one share of the caller's
 * budgets, wait for the engine as one, and are told of as one. No vector is remembered, or taken
 * from memory. Thread-safe.
 */
@Component
final class EmbeddingsTogether {
  private final EmbeddingTexts embedding;
  private final InvokingModel invoking;
  private final LiveSettings settings;

  EmbeddingsTogether(EmbeddingTexts embedding, InvokingModel invoking, LiveSettings settings) {
    this.embedding = embedding;
    this.invoking = invoking;
    this.settings = settings;
  }

  private record Asked(
      EmbeddingsBody body, HttpServletRequest request, HttpServletResponse response) {}

  /**
   * Answers the requests whose bodies can be read and that ask for the model which the first one
   * asks for. The responses of others stay empty.
   */
  void embed(
      Caller caller,
      List<? extends HttpServletRequest> requests,
      List<? extends HttpServletResponse> responses)
      throws IOException {
    List<Asked> asked = alike(requests, responses);
    if (asked.isEmpty()) {
      return;
    }
    List<Embeddings> answers = embed(caller, asked);
    for (int i = 0; i < asked.size(); i++) {
      EmbeddingsBody body = asked.get(i).body();
      EmbeddingsWriter.write(
          asked.get(i).response().getOutputStream(), body.model(), answers.get(i), body.base64());
    }
  }

  private List<Embeddings> embed(Caller caller, List<Asked> asked) {
    Asked first = asked.get(0);
    List<EmbeddingRequest> all = asked.stream().map(each -> each.body().request()).toList();
    return invoking
        .invoke(
            Invocation.http(
                caller, "openai", first.body().model(), null, first.request(), first.response()),
            (model, terms, admission) ->
                embedding.embedAll(
                    EmbeddingsController.embeddingModel(model),
                    terms,
                    all,
                    Urgency.BACKGROUND,
                    admission),
            EmbeddingsTogether::cost)
        .result();
  }

  private List<Asked> alike(
      List<? extends HttpServletRequest> requests, List<? extends HttpServletResponse> responses) {
    InferenceSettings.Requests limits = settings.get().requests();
    List<Asked> alike = new ArrayList<>();
    for (int i = 0; i < requests.size(); i++) {
      EmbeddingsBodyReader reader = new EmbeddingsBodyReader(limits.maxInputs());
      try {
        JsonBody.read(requests.get(i), limits.maxBody(), reader);
        EmbeddingsBody body = reader.body();
        if (alike.isEmpty() || alike.get(0).body().model().equals(body.model())) {
          alike.add(new Asked(body, requests.get(i), responses.get(i)));
        }
      } catch (PlatformException e) {
        // By itself it is refused with this sentence.
      }
    }
    return alike;
  }

  /** Of all together. */
  private static Cost cost(List<Embeddings> done) {
    return new Cost(
        done.stream().mapToLong(Embeddings::tokens).sum(),
        0,
        done.stream().mapToInt(each -> each.vectors().size()).sum(),
        done.get(0).queued(),
        done.stream().map(Embeddings::computed).reduce(Duration.ZERO, Duration::plus));
  }
}
