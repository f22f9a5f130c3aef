package io.llmplatform.inference.openai;

import io.llmplatform.common.security.Caller;
import io.llmplatform.inference.bulk.BulkEndpoints;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import org.springframework.stereotype.Component;

/** This facade's endpoints that can be asked in bulk. Thread-safe. */
@Component
final class OpenAiInBulk implements BulkEndpoints {
  private static final String EMBEDDINGS = "/v1/embeddings";
  private static final String CHAT = "/v1/chat/completions";
  private static final String COMPLETIONS = "/v1/completions";

  /**
   * Each call is a reservation, a ledger line and an event, which cost the platform as much as some
   * short texts; further calls are there to fill the engine meanwhile.
   */
  private static final int TOGETHER = 64;

  private final EmbeddingsController embeddings;
  private final EmbeddingsTogether together;
  private final ChatController texts;

  OpenAiInBulk(EmbeddingsController embeddings, EmbeddingsTogether together, ChatController texts) {
    this.embeddings = embeddings;
    this.together = together;
    this.texts = texts;
  }

  @Override
  public Set<String> urls() {
    return Set.of(EMBEDDINGS, CHAT, COMPLETIONS);
  }

  @Override
  public void answer(
      String url, Caller caller, HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    switch (url) {
      case EMBEDDINGS -> embeddings.embed(caller, request, response);
      case CHAT -> texts.chat(caller, request, response);
      case COMPLETIONS -> texts.complete(caller, request, response);
      default -> throw new IllegalArgumentException(url);
    }
  }

  @Override
  public int together(String url) {
    return url.equals(EMBEDDINGS) ? TOGETHER : 1;
  }

  @Override
  public void answerTogether(
      String url,
      Caller caller,
      List<? extends HttpServletRequest> requests,
      List<? extends HttpServletResponse> responses)
      throws IOException {
    together.embed(caller, requests, responses);
  }
}
