package io.llmplatform.inference.capture;

import io.llmplatform.common.security.Caller;
import io.llmplatform.inference.capture.PayloadEvent.Answer;
import io.llmplatform.inference.capture.PayloadEvent.Data;
import io.llmplatform.inference.capture.PayloadEvent.Turn;
import io.llmplatform.inference.event.SendingEvents;
import io.llmplatform.inference.generation.GenerationListener;
import io.llmplatform.inference.generation.GenerationRequest;
import io.llmplatform.inference.invocation.Invocation;
import io.llmplatform.inference.settings.Capture;
import io.llmplatform.inference.settings.LiveSettings;
import java.time.Clock;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Has prompts and answers told of, for tenants that have this on. Thread-safe. */
public final class CapturingText {
  private final LiveSettings settings;
  private final SendingEvents<PayloadEvent, PayloadEvent> payloads;
  private final Supplier<@Nullable String> traceparent;
  private final Clock clock;

  CapturingText(
      LiveSettings settings,
      SendingEvents<PayloadEvent, PayloadEvent> payloads,
      Supplier<@Nullable String> traceparent,
      Clock clock) {
    this.settings = settings;
    this.payloads = payloads;
    this.traceparent = traceparent;
    this.clock = clock;
  }

  /**
   * The listener, or one that tells it everything and keeps what it is told. Called on the
   * request's thread.
   *
   * @param id of the answer; asked for once it has begun
   */
  public GenerationListener capturing(
      Invocation invocation,
      GenerationRequest request,
      GenerationListener listener,
      Supplier<String> id) {
    Capture capture = settings.get().capture();
    if (!capture.covers(invocation.caller().tenant())) {
      return listener;
    }
    BoundedTexts room = new BoundedTexts(capture.maxCharacters());
    List<Turn> prompt = CapturedPrompt.of(request, room);
    String trace = traceparent.get();
    return new CapturingListener(
        listener,
        capture.maxCharacters(),
        (begun, outcome, answers, cut) ->
            payloads.offer(
                event(
                    invocation,
                    id.get(),
                    trace,
                    new Data(
                        invocation.caller().keyId(),
                        invocation.caller().subject(),
                        invocation.model(),
                        begun.by().version(),
                        request.operation(),
                        outcome,
                        prompt,
                        List.<Answer>copyOf(answers),
                        cut || room.isCut()))));
  }

  private PayloadEvent event(Invocation invocation, String id, @Nullable String trace, Data data) {
    Caller caller = invocation.caller();
    return new PayloadEvent(
        PayloadEvent.SPEC_VERSION,
        id,
        PayloadEvent.TYPE,
        "inference-service",
        invocation.model(),
        clock.instant(),
        caller.tenant(),
        trace,
        PayloadEvent.SCHEMA_VERSION,
        data);
  }
}
