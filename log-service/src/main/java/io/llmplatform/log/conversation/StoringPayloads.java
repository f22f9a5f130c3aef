package io.llmplatform.log.conversation;

import io.llmplatform.log.redaction.Redacted;
import io.llmplatform.log.redaction.Redaction;
import io.llmplatform.log.redaction.SecretKind;
import io.llmplatform.log.retention.Expiring;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.ArrayList;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bson.Document;
import org.springframework.stereotype.Component;

/**
 * The use case: payloads become conversations. Secrets are taken out, then what is left is
 * encrypted, then it is stored; the same payload may come again. Thread-safe.
 */
@Component
class StoringPayloads {
  private final Redaction redaction;
  private final SealedText sealed;
  private final Conversations conversations;
  private final ConversationSettings settings;
  private final MeterRegistry meters;

  StoringPayloads(
      Redaction redaction,
      SealedText sealed,
      Conversations conversations,
      ConversationSettings settings,
      MeterRegistry meters) {
    this.redaction = redaction;
    this.sealed = sealed;
    this.conversations = conversations;
    this.settings = settings;
    this.meters = meters;
    for (SecretKind kind : SecretKind.values()) {
      redactions(kind);
    }
  }

  private Counter redactions(SecretKind kind) {
    return meters.counter("log.redactions", "kind", kind.label());
  }

  void store(List<Payload> payloads) {
    Map<String, List<Document>> byCollection = new LinkedHashMap<>();
    for (Payload payload : payloads) {
      byCollection
          .computeIfAbsent(
              Conversations.COLLECTIONS.at(payload.time()), collection -> new ArrayList<>())
          .add(document(payload));
    }
    byCollection.forEach(conversations::add);
    meters.counter("log.payloads.stored").increment(payloads.size());
  }

  private Document document(Payload payload) {
    Payload.Data data = payload.data();
    boolean cut = Boolean.TRUE.equals(data.cut());
    List<Payload.Turn> prompt =
        data.prompt().stream()
            .map(turn -> new Payload.Turn(turn.role(), clean(turn.text(), cut)))
            .toList();
    List<Payload.Answer> answers =
        data.answers().stream()
            .map(answer -> new Payload.Answer(clean(answer.text(), cut), answer.finishReason()))
            .toList();
    Document document =
        new Document("_id", payload.id())
            .append("time", Date.from(payload.time()))
            .append("tenant", payload.tenant())
            .append("user", data.user())
            .append("keyId", data.keyId())
            .append("model", data.model())
            .append("version", data.version())
            .append("operation", data.operation())
            .append("outcome", data.outcome())
            .append("traceId", payload.traceId())
            .append("captured", true)
            .append("cut", cut)
            .append("prompt", sealed.seal(payload.id(), "prompt", prompt))
            .append("answers", sealed.seal(payload.id(), "answers", answers))
            .append(Expiring.EXPIRES_AT, Date.from(payload.time().plus(settings.retention())));
    document.values().removeIf(java.util.Objects::isNull);
    return document;
  }

  private String clean(String text, boolean cut) {
    Redacted redacted = cut ? redaction.redactCut(text) : redaction.redact(text);
    for (Map.Entry<SecretKind, Integer> found : redacted.found().entrySet()) {
      redactions(found.getKey()).increment(found.getValue());
    }
    return redacted.text();
  }
}
