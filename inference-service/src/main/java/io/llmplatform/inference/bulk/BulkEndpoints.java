package io.llmplatform.inference.bulk;

import io.llmplatform.common.security.Caller;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Set;

/** A facade whose endpoints can be asked in bulk. Thread-safe. */
public interface BulkEndpoints {

  /** Paths of the endpoints, such as {@code /v1/embeddings}. */
  Set<String> urls();

  /**
   * Answers a request as if it had come by itself; returns when the answer is whole. What it throws
   * is answered as failures are.
   *
   * @param url one of {@link #urls}
   */
  void answer(String url, Caller caller, HttpServletRequest request, HttpServletResponse response)
      throws IOException;
}
