package io.llmplatform.common.error.servlet;

import io.llmplatform.common.error.ErrorResponse;
import io.llmplatform.common.error.FailureTranslator;
import io.llmplatform.common.error.PlatformException;
import io.llmplatform.common.error.Refusal;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import org.apache.catalina.connector.ClientAbortException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.web.context.request.async.AsyncRequestNotUsableException;
import org.springframework.web.filter.ServerHttpObservationFilter;

/**
 * Answers whatever a filter, a handler, or Spring between them throws, and what work fails with
 * that goes on after its handler. Thread-safe.
 *
 * <p>A fault of ours is logged here, once, with its stack; a refusal is the client's affair and is
 * not logged, unless something behind us is down.
 */
public final class FailureAnswer {
  private static final Logger log = LoggerFactory.getLogger(FailureAnswer.class);
  private static final String SEEN = FailureAnswer.class.getName() + ".seen";

  private final List<FailureTranslator> translators;

  public FailureAnswer(List<FailureTranslator> translators) {
    this.translators = List.copyOf(translators);
  }

  /**
   * Writes the answer.
   *
   * @return false if the client already has a part of another answer: the connection is then to be
   *     cut, so that the part cannot pass for the whole
   */
  public boolean write(
      HttpServletRequest request, HttpServletResponse response, Throwable failure) {
    if (clientIsGone(failure)) {
      return true;
    }
    Refusal refusal = refusal(failure);
    logOnce(request, failure, refusal);
    if (response.isCommitted()) {
      return false;
    }
    try {
      ServletErrors.write(request, response, render(request, refusal));
    } catch (IOException gone) {
      log.debug("The client left before its error was written", gone);
    }
    return true;
  }

  /** The answer, for those who write it in a way of their own. */
  public ErrorResponse describe(HttpServletRequest request, Throwable failure) {
    Refusal refusal = refusal(failure);
    logOnce(request, failure, refusal);
    return render(request, refusal);
  }

  private @Nullable Refusal refusal(Throwable failure) {
    if (failure instanceof PlatformException refused) {
      return Refusal.of(refused);
    }
    for (FailureTranslator translator : translators) {
      PlatformException translated = translator.translate(failure);
      if (translated != null) {
        return Refusal.of(translated);
      }
    }
    return SpringMvcFailures.refusal(failure);
  }

  private static ErrorResponse render(HttpServletRequest request, @Nullable Refusal refusal) {
    String path = request.getRequestURI();
    String traceId = ServletErrors.traceId(request);
    return refusal == null ? ErrorResponse.fault(path, traceId) : refusal.render(path, traceId);
  }

  private static void logOnce(
      HttpServletRequest request, Throwable failure, @Nullable Refusal refusal) {
    if (request.getAttribute(SEEN) == failure) {
      return;
    }
    request.setAttribute(SEEN, failure);
    if (refusal == null) {
      log.error("{} {} failed", request.getMethod(), request.getRequestURI(), failure);
      observe(request, failure);
    } else if (refusal.failure().code().isServerSide()) {
      log.warn(
          "{} {} refused: {}",
          request.getMethod(),
          request.getRequestURI(),
          refusal.failure().detail(),
          failure.getCause() == null ? failure : failure.getCause());
      observe(request, failure);
    }
  }

  private static void observe(HttpServletRequest request, Throwable failure) {
    ServerHttpObservationFilter.findObservationContext(request)
        .ifPresent(context -> context.setError(failure));
  }

  // Spring's own test for this also takes a broken connection to a store for the client's.
  private static boolean clientIsGone(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof AsyncRequestNotUsableException
          || cause instanceof ClientAbortException) {
        return true;
      }
    }
    return false;
  }
}
