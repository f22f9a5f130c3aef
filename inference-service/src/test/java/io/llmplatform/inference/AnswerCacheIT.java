package io.llmplatform.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.llmplatform.testing.identity.TestCaller;
import io.llmplatform.user.api.Limits;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.core.env.Environment;
import org.springframework.data.redis.core.StringRedisTemplate;
import org.springframework.test.context.TestPropertySource;

/**
 * Remembered answers, in a real Redis and compared by the real MiniLM. The fake model says what it
 * is asked, so an answer shows whose question it was given to.
 */
@TestPropertySource(
    properties = {
      "inference.answer-cache.enabled=true",
      "inference.answer-cache.tenants=*",
      "inference.answer-cache.models=talker",
      "inference.answer-cache.max-entries=3",
      "inference.answer-cache.timeout=10s"
    })
class AnswerCacheIT extends ChatScenario {
  private static final String CHAT = "/v1/chat/completions";
  private static final String ASKED = "How do I reset my password?";
  private static final String ALIKE = "How can I reset my password?";
  private static final String UNLIKE = "What is the capital of France?";

  @Autowired private StringRedisTemplate redis;
  @Autowired private Environment environment;

  /** Whom no other test asks as. */
  private final TestCaller caller = anyone();

  @BeforeEach
  void modelThatComparesIsLoaded() {
    awaitReady(MINILM, 1);
  }

  @Test
  void theSameRequestIsAnsweredFromMemory() {
    Answer first = ask(caller, greedy(ASKED));
    awaitRemembered(caller, greedy(ASKED));
    int computed = MODEL.requests.size();
    Answer second = ask(caller, greedy(ASKED));

    assertThat(cache(first)).isEqualTo("miss");
    assertThat(cache(second)).isEqualTo("exact");
    assertThat(MODEL.requests).hasSize(computed);
    assertThat(second.json().path("choices")).isEqualTo(first.json().path("choices"));
    JsonNode usage = second.json().path("usage");
    assertThat(usage.path("prompt_tokens")).isEqualTo(first.json().at("/usage/prompt_tokens"));
    assertThat(usage.path("completion_tokens").asInt()).isEqualTo(ASKED.length());
    assertThat(usage.at("/prompt_tokens_details/cached_tokens"))
        .isEqualTo(usage.path("prompt_tokens"));
  }

  @Test
  void aRequestThatMeansTheSameIsAnsweredFromMemory() {
    ask(caller, greedy(ASKED));
    awaitRemembered(caller, greedy(ASKED));

    Answer alike = ask(caller, greedy(ALIKE));
    assertThat(cache(alike)).isEqualTo("semantic");
    assertThat(said(alike)).isEqualTo(ASKED);
    Answer unlike = ask(caller, greedy(UNLIKE));
    assertThat(cache(unlike)).as("below the threshold").isEqualTo("miss");
    assertThat(said(unlike)).isEqualTo(UNLIKE);
  }

  @Test
  void noTenantIsAnsweredWithWhatAnotherOneAsked() {
    TestCaller other = anyone();
    ask(caller, greedy(ASKED));
    awaitRemembered(caller, greedy(ASKED));

    assertThat(cache(ask(other, greedy(ALIKE)))).as("put otherwise").isEqualTo("miss");
    assertThat(cache(ask(anyone(), greedy(ASKED)))).as("the same").isEqualTo("miss");
    assertThat(cache(ask(caller, greedy(ALIKE)))).isEqualTo("semantic");
  }

  @Test
  void onlyRequestsThatShareAllElseAreCompared() {
    ask(caller, greedy(ASKED));
    awaitRemembered(caller, greedy(ASKED));

    assertThat(cache(ask(caller, greedy(ASKED, "max_tokens", 90)))).isEqualTo("miss");
    assertThat(cache(ask(caller, greedy(ALIKE, "stop", "x")))).isEqualTo("miss");
    Map<String, Object> other = new LinkedHashMap<>();
    other.put("model", TALKER);
    other.put("temperature", 0);
    other.put(
        "messages",
        List.of(
            Map.of("role", "system", "content", "Be brief."),
            Map.of("role", "user", "content", ALIKE)));
    assertThat(cache(ask(caller, quoted(other)))).isEqualTo("miss");
  }

  @Test
  void anotherVersionDoesNotAnswerWithWhatThisOneSaid() {
    ask(caller, greedy(ASKED));
    awaitRemembered(caller, greedy(ASKED));
    REGISTRY.add(TALKER, 2, TestModels.echo()).deploy(TALKER, 2);
    try {
      awaitReady(TALKER, 2);
      await()
          .atMost(PATIENCE)
          .until(() -> version(ask(caller, greedy(UUID.randomUUID().toString()))).equals("2"));

      assertThat(cache(ask(caller, greedy(ALIKE)))).isEqualTo("miss");
      assertThat(cache(ask(caller, greedy(ASKED)))).isNotEqualTo("exact");
    } finally {
      REGISTRY.deploy(TALKER, 1);
      awaitReady(TALKER, 1);
    }
  }

  @Test
  void whatIsDrawnIsRememberedOnRequestOnly() {
    String drawn = saying(ASKED, "temperature", 0.7);
    String usual = saying(ASKED);
    for (String body : List.of(drawn, usual)) {
      assertThat(cache(ask(caller, body))).isEmpty();
      assertThat(cache(ask(caller, body))).isEmpty();

      assertThat(cache(ask(caller, body, "x-cache", "use"))).isEqualTo("miss");
      awaitRemembered(caller, body, "x-cache", "use");
      assertThat(cache(ask(caller, body))).isEmpty();
    }
  }

  @Test
  void whatIsNotOnePlainTextIsNotRemembered() {
    Map<String, Object> tool =
        Map.of("type", "function", "function", Map.of("name", "f", "parameters", Map.of()));
    for (String body :
        List.of(
            greedy(ASKED, "n", 2),
            greedy(ASKED, "logprobs", true),
            greedy(ASKED, "tools", List.of(tool)))) {
      assertThat(cache(ask(caller, body, "x-cache", "use"))).isEmpty();
    }
    // Cut off: whoever asks again may want it whole.
    String cut = greedy(ASKED, "max_tokens", 3);
    ask(caller, cut);
    ask(caller, greedy(UNLIKE));
    awaitRemembered(caller, greedy(UNLIKE));
    assertThat(cache(ask(caller, cut))).isEqualTo("miss");
  }

  @Test
  void noStoreGoesWithoutAndNoCacheOnlyWrites() {
    assertThat(cache(ask(caller, greedy(ASKED), "Cache-Control", "no-store"))).isEmpty();
    assertThat(cache(ask(caller, greedy(ASKED), "Cache-Control", "no-cache"))).isEmpty();
    awaitRemembered(caller, greedy(ASKED));

    assertThat(cache(ask(caller, greedy(ASKED), "Cache-Control", "no-store"))).isEmpty();
    assertThat(cache(ask(caller, greedy(ASKED), "Cache-Control", "no-cache"))).isEmpty();
    assertThat(cache(ask(caller, greedy(ALIKE)))).isEqualTo("semantic");
  }

  @Test
  void aRememberedAnswerIsStreamedInOnePiece() {
    String body = greedy("ab", "stream", true, "stream_options", Map.of("include_usage", true));
    ask(caller, body);
    awaitRemembered(caller, body);

    Answer answer = ask(caller, body);
    assertThat(cache(answer)).isEqualTo("exact");
    String[] events = answer.response().body().split("\n\n");
    assertThat(events).hasSize(5);
    assertThat(data(events[0]).at("/choices/0/delta/role").asText()).isEqualTo("assistant");
    assertThat(data(events[1]).at("/choices/0/delta").toString()).isEqualTo("{\"content\":\"ab\"}");
    assertThat(data(events[2]).at("/choices/0/finish_reason").asText()).isEqualTo("stop");
    assertThat(data(events[3]).at("/usage/completion_tokens").asInt()).isEqualTo(2);
    assertThat(events[4]).isEqualTo("data: [DONE]");
    Answer whole = ask(caller, greedy("ab"));
    assertThat(cache(whole)).as("what is streamed is the same").isEqualTo("exact");
    assertThat(said(whole)).isEqualTo("ab");
  }

  @Test
  void continuedTextsAreRememberedToo() {
    String body = quoted(Map.of("model", TALKER, "prompt", "x\nab", "temperature", 0));
    assertThat(cache(post(caller, "/v1/completions", body).withStatus(200))).isEqualTo("miss");
    await()
        .atMost(PATIENCE)
        .until(() -> cache(post(caller, "/v1/completions", body)).equals("exact"));

    Answer answer = post(caller, "/v1/completions", body).withStatus(200);
    assertThat(answer.json().at("/choices/0/text").asText()).isEqualTo("ab");
    assertThat(answer.json().at("/choices/0/finish_reason").asText()).isEqualTo("stop");
  }

  @Test
  void whoMayNotUseTheModelThatComparesIsAnsweredForTheSameOnly() {
    TestCaller limited = caller.withKey("key-" + UUID.randomUUID(), Limits.NONE, TALKER);
    ask(limited, greedy(ASKED));
    awaitRemembered(limited, greedy(ASKED));

    assertThat(cache(ask(limited, greedy(ALIKE)))).isEqualTo("miss");
  }

  @Test
  void theOldestAnswersMakeRoom() {
    for (String said : List.of("one", "two", "three", "four")) {
      ask(caller, greedy(said));
      awaitRemembered(caller, greedy(said));
    }

    assertThat(cache(ask(caller, greedy("two")))).isEqualTo("exact");
    assertThat(cache(ask(caller, greedy("one"), "Cache-Control", "no-cache"))).isEmpty();
    awaitRemembered(caller, greedy("one"));
    assertThat(cache(ask(caller, greedy("two"), "x-cache", "use"))).isEqualTo("miss");
    Set<String> keys = redis.keys("inference:answers:*");
    assertThat(keys).isNotEmpty();
    for (String key : keys) {
      assertThat(redis.getExpire(key, TimeUnit.MINUTES)).isBetween(50L, 60L);
    }
  }

  @Test
  void aRememberedAnswerCostsNothing() {
    String tenant = "tenant-" + UUID.randomUUID();
    TestCaller limited =
        TestCaller.developer(tenant)
            .withKey("key-of-" + tenant, Limits.NONE)
            .withTenantLimits(new Limits(null, null, null, 1_000L, null));
    ask(limited, greedy("ab", "max_tokens", 10));
    awaitRemembered(limited, greedy("ab", "max_tokens", 10));

    Answer other = ask(limited, greedy("cd", "max_tokens", 10));
    // 7 of a prompt and 2 of its text were paid; 17 are reserved.
    assertThat(other.response().headers().firstValue("x-ratelimit-remaining-tokens"))
        .hasValue("974");
    JsonNode hit = TopicEvents.of(environment, "inference.events", tenant, 2).get(1).path("data");
    assertThat(hit.path("answerCache").asText()).isEqualTo("exact");
    assertThat(hit.path("tokens").asInt()).isEqualTo(7);
    assertThat(hit.path("cachedTokens").asInt()).isEqualTo(7);
    assertThat(hit.path("completionTokens").asInt()).isZero();
    List<JsonNode> usage = TopicEvents.of(environment, "usage.events", tenant, 2);
    assertThat(usage).hasSize(2);
  }

  private static String greedy(String text, Object... more) {
    Object[] all = new Object[more.length + 2];
    all[0] = "temperature";
    all[1] = 0;
    System.arraycopy(more, 0, all, 2, more.length);
    return saying(text, all);
  }

  /**
   * @param headers names, each with its value
   */
  private Answer ask(TestCaller who, String body, String... headers) {
    HttpRequest.Builder request =
        request(who, CHAT)
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(body));
    if (headers.length > 0) {
      request.headers(headers);
    }
    return send(request).withStatus(200);
  }

  /** An answer is written beside being told. */
  private void awaitRemembered(TestCaller who, String body, String... headers) {
    await().atMost(PATIENCE).until(() -> cache(ask(who, body, headers)).equals("exact"));
  }

  private static String cache(Answer answer) {
    return answer.response().headers().firstValue("x-cache").orElse("");
  }

  private static String version(Answer answer) {
    return answer.response().headers().firstValue("x-model-version").orElse("");
  }

  private static String said(Answer answer) {
    return answer.json().at("/choices/0/message/content").asText();
  }
}
