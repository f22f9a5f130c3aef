package io.llmplatform.log.conversation;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import com.fasterxml.jackson.core.type.TypeReference;
import java.time.Instant;
import java.util.List;
import org.bson.Document;
import org.jspecify.annotations.Nullable;

/** A conversation as the API shows it; lists show no texts. */
record ConversationView(
    @JsonPropertyDescription(
            "Of the answer, as its client got it; of the request's event where no"
                + " texts were captured.")
        String id,
    Instant time,
    String tenant,
    @Nullable String user,
    @Nullable String key,
    @Nullable String model,
    @Nullable Integer version,
    @JsonPropertyDescription("chat or text_completion.") @Nullable String operation,
    @JsonPropertyDescription("completed, failed or aborted.") @Nullable String status,
    @Nullable String traceId,
    @JsonPropertyDescription("Whether there are texts.") boolean captured,
    @JsonPropertyDescription("Whether the texts were too long, and are cut off.") boolean cut,
    @Nullable List<Payload.Turn> prompt,
    @Nullable List<Payload.Answer> answers,
    @Nullable Feedback feedback) {
  private static final TypeReference<List<Payload.Turn>> TURNS = new TypeReference<>() {};
  private static final TypeReference<List<Payload.Answer>> ANSWERS = new TypeReference<>() {};
  private static final TypeReference<String> TEXT = new TypeReference<>() {};

  /** For a list. */
  static ConversationView of(Document document) {
    return of(document, null, null, feedback(document, null));
  }

  /** With what was said. */
  static ConversationView open(Document document, SealedText sealed) {
    String id = document.getString("_id");
    String prompt = document.getString("prompt");
    String answers = document.getString("answers");
    return of(
        document,
        prompt == null ? null : sealed.open(id, "prompt", prompt, TURNS),
        answers == null ? null : sealed.open(id, "answers", answers, ANSWERS),
        feedback(document, sealed));
  }

  private static @Nullable Feedback feedback(Document document, @Nullable SealedText sealed) {
    Document feedback = document.get("feedback", Document.class);
    if (feedback == null) {
      return null;
    }
    String comment = feedback.getString("comment");
    return new Feedback(
        new Rating(feedback.getString("rating")).json(),
        sealed == null || comment == null
            ? null
            : sealed.open(document.getString("_id"), "comment", comment, TEXT),
        feedback.getDate("time").toInstant());
  }

  private static ConversationView of(
      Document document,
      @Nullable List<Payload.Turn> prompt,
      @Nullable List<Payload.Answer> answers,
      @Nullable Feedback feedback) {
    return new ConversationView(
        document.getString("_id"),
        document.getDate("time").toInstant(),
        document.getString("tenant"),
        document.getString("user"),
        document.getString("keyId"),
        document.getString("model"),
        document.getInteger("version"),
        document.getString("operation"),
        document.getString("outcome"),
        document.getString("traceId"),
        document.getBoolean("captured", false),
        document.getBoolean("cut", false),
        prompt,
        answers,
        feedback);
  }
}
