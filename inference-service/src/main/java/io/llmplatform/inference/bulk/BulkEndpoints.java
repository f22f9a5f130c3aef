package io.llmplatform.inference.bulk;

import io.llmplatform.common.security.Caller;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
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

  /** How many requests of an endpoint may share a call of {@link #answerTogether}; 1: none do. */
  default int together(String url) {
    return 1;
  }

  /**
   * Answers requests of an endpoint in one go, where that is cheaper, each as if it had come by
   * itself; they are told of, and paid for, as one. Responses that are left empty, and all of them
   * where this throws, are of requests that are to be answered by themselves.
   *
   * @param url an endpoint of which several requests may share a call
   */
  default void answerTogether(
      String url,
      Caller caller,
      List<? extends HttpServletRequest> requests,
      List<? extends HttpServletResponse> responses)
      throws IOException {}
}
