package io.llmplatform.common.error.servlet;

import io.llmplatform.common.error.ErrorResponse;
import io.llmplatform.common.error.Refusal;
import io.llmplatform.common.error.StatusSentence;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ErrorReportValve;
import org.apache.coyote.ActionCode;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers what Tomcat refuses before any servlet: a bad request line, headers that are too large.
 */
final class ContainerErrorReportValve extends ErrorReportValve {
  private static final Logger log = LoggerFactory.getLogger(ContainerErrorReportValve.class);

  @Override
  protected void report(Request request, Response response, @Nullable Throwable failure) {
    int status = response.getStatus();
    if (status < 400 || response.getContentWritten() > 0 || !response.setErrorReported()) {
      return;
    }
    if (!canStillWrite(response)) {
      return;
    }
    try {
      write(request, response, answer(path(request), status));
    } catch (IOException | IllegalStateException gone) {
      log.debug("The client left before its error was written", gone);
    }
  }

  private static ErrorResponse answer(String path, int status) {
    return status == 500
        ? ErrorResponse.fault(path, null)
        : Refusal.of(status, StatusSentence.of(status)).render(path, null);
  }

  // Headers that Tomcat has set, such as Connection, stay: only the body is ours.
  private static void write(Request request, Response response, ErrorResponse error)
      throws IOException {
    response.resetBuffer();
    error.headers().forEach(response::setHeader);
    byte[] body = error.json();
    response.setContentLength(body.length);
    response.getOutputStream().write(body);
    response.finishResponse();
  }

  private static boolean canStillWrite(Response response) {
    AtomicBoolean allowed = new AtomicBoolean();
    response.getCoyoteResponse().action(ActionCode.IS_IO_ALLOWED, allowed);
    return allowed.get();
  }

  // A request line that could not be parsed has no path.
  private static String path(Request request) {
    String uri = request.getRequestURI();
    return uri == null || uri.isEmpty() ? "/" : uri;
  }
}
