package io.llmplatform.common.error.servlet;

import io.llmplatform.common.error.ErrorCode;
import io.llmplatform.common.error.ErrorResponse;
import io.llmplatform.common.error.PlatformException;
import io.llmplatform.common.error.Refusal;
import io.llmplatform.common.error.StatusSentence;
import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.web.servlet.error.ErrorController;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.RequestMapping;

/**
 * Where the container dispatches errors that no resolver saw: those of filters, and {@code
 * sendError}. A client that asks for this path itself finds nothing.
 */
@Controller
final class PlatformErrorController implements ErrorController {
  private static final Logger log = LoggerFactory.getLogger(PlatformErrorController.class);

  @RequestMapping("${server.error.path:${error.path:/error}}")
  void error(HttpServletRequest request, HttpServletResponse response) throws IOException {
    String path = originalPath(request);
    Integer status = (Integer) request.getAttribute(RequestDispatcher.ERROR_STATUS_CODE);
    Throwable failure = (Throwable) request.getAttribute(RequestDispatcher.ERROR_EXCEPTION);
    ServletErrors.write(request, response, answer(request, path, status, failure));
  }

  private static ErrorResponse answer(
      HttpServletRequest request,
      String path,
      @Nullable Integer status,
      @Nullable Throwable failure) {
    String traceId = ServletErrors.traceId(request);
    if (failure instanceof PlatformException refusal) {
      return ErrorResponse.render(path, refusal, traceId);
    }
    if (status == null) {
      return ErrorResponse.render(
          path, PlatformException.notFound("There is nothing at this path."), traceId);
    }
    if (ErrorCode.ofStatus(status) == ErrorCode.INTERNAL) {
      log.error("{} {} failed outside its handler", request.getMethod(), path, failure);
      return ErrorResponse.fault(path, traceId);
    }
    return Refusal.of(status, StatusSentence.of(status)).render(path, traceId);
  }

  private static String originalPath(HttpServletRequest request) {
    String original = (String) request.getAttribute(RequestDispatcher.ERROR_REQUEST_URI);
    return original == null ? request.getRequestURI() : original;
  }
}
