package io.llmplatform.log.conversation;

import io.llmplatform.common.error.PlatformException;
import io.llmplatform.common.security.Caller;
import io.llmplatform.log.event.StoredEvent;
import io.llmplatform.log.query.FindingRequest;
import io.llmplatform.log.redaction.Redaction;
import io.llmplatform.log.retention.Expiring;
import io.llmplatform.log.search.Scope;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.regex.Pattern;
import org.bson.Document;
import org.springframework.stereotype.Component;

/**
 * The use case: a user says what an answer was worth, known by the answer's id, by the trace of its
 * request, or by the request's event. What was not captured becomes a conversation without texts.
 * Thread-safe.
 */
@Component
class GivingFeedback {
  private static final Pattern TRACE = Pattern.compile("[0-9a-f]{32}");
  private static final int MAX_COMMENT = 2000;

  private final Conversations conversations;
  private final FindingRequest requests;
  private final Redaction redaction;
  private final SealedText sealed;
  private final ConversationSettings settings;
  private final Clock clock;

  GivingFeedback(
      Conversations conversations,
      FindingRequest requests,
      Redaction redaction,
      SealedText sealed,
      ConversationSettings settings,
      Clock clock) {
    this.conversations = conversations;
    this.requests = requests;
    this.redaction = redaction;
    this.sealed = sealed;
    this.settings = settings;
    this.clock = clock;
  }

  /**
   * @throws PlatformException not found, where it is not the caller's own; invalid, naming the
   *     field
   */
  ConversationView give(Caller caller, String id, FeedbackBody body) {
    Document conversation = find(id, new Scope(caller.tenant(), caller.subject()));
    String conversationId = conversation.getString("_id");
    Document feedback =
        new Document("rating", Rating.of(body.rating()).value())
            .append("time", Date.from(clock.instant()));
    String comment = body.comment();
    if (comment != null && !comment.isBlank()) {
      if (comment.length() > MAX_COMMENT) {
        throw PlatformException.invalid(
            "comment", "A comment has at most %d characters.".formatted(MAX_COMMENT));
      }
      feedback.append(
          "comment", sealed.seal(conversationId, "comment", redaction.redact(comment).text()));
    }
    conversations.rate(conversation, feedback);
    return ConversationView.open(new Document(conversation).append("feedback", feedback), sealed);
  }

  private Document find(String id, Scope own) {
    List<Document> found = new ArrayList<>();
    conversations.byId(id, own).ifPresent(found::add);
    if (found.isEmpty() && TRACE.matcher(id).matches()) {
      found.addAll(conversations.byTrace(id, own, 2));
      if (found.isEmpty()) {
        requests.byTrace(id, own, 2).forEach(each -> found.add(uncaptured(each)));
      }
    }
    if (found.isEmpty()) {
      requests.byId(id, own).ifPresent(each -> found.add(uncaptured(each)));
    }
    if (found.isEmpty()) {
      throw PlatformException.notFound("There is no conversation '%s'.".formatted(id));
    }
    if (found.size() > 1) {
      throw PlatformException.conflict(
          "Several requests belong to the trace '%s': name one by its own id.".formatted(id));
    }
    return found.get(0);
  }

  private Document uncaptured(StoredEvent event) {
    Instant time = event.time();
    Document document =
        new Document("_id", event.id())
            .append("time", Date.from(time))
            .append("tenant", event.tenant())
            .append("user", event.data().get("user"))
            .append("keyId", event.data().get("keyId"))
            .append("model", event.data().get("model"))
            .append("version", event.data().get("version"))
            .append("outcome", event.data().get("outcome"))
            .append("traceId", event.traceId())
            .append("captured", false)
            .append(Expiring.EXPIRES_AT, Date.from(time.plus(settings.retention())));
    document.values().removeIf(java.util.Objects::isNull);
    return document;
  }
}
