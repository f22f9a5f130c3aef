package io.llmplatform.inference.answer;

import io.llmplatform.common.error.servlet.FailureAnswer;
import io.llmplatform.inference.settings.InferenceSettings.Generation;
import io.llmplatform.inference.settings.LiveSettings;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.springframework.http.MediaType;
import org.springframework.stereotype.Component;

/** Begins answers that are written as they come. Thread-safe. */
@Component
public final class StreamedAnswers {
  private final FailureAnswer failures;
  private final LiveSettings settings;

  StreamedAnswers(FailureAnswer failures, LiveSettings settings) {
    this.failures = failures;
    this.settings = settings;
  }

  /** An answer of server-sent events; a silent one is given comments as signs of life. */
  public StreamedAnswer events(HttpServletRequest request, HttpServletResponse response) {
    return begin(request, response, MediaType.TEXT_EVENT_STREAM_VALUE + ";charset=UTF-8", true);
  }

  /** An answer of JSON, which is silent until it is whole. */
  public StreamedAnswer json(HttpServletRequest request, HttpServletResponse response) {
    return begin(request, response, MediaType.APPLICATION_JSON_VALUE, false);
  }

  private StreamedAnswer begin(
      HttpServletRequest request, HttpServletResponse response, String type, boolean events) {
    Generation limits = settings.get().generation();
    return new StreamedAnswer(request, response, failures, limits, type, events);
  }
}
