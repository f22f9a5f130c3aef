package io.llmplatform.inference.cache.answers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.llmplatform.common.security.Caller;
import io.llmplatform.inference.FakeSession;
import io.llmplatform.inference.cache.CacheUse;
import io.llmplatform.inference.cache.answers.AnswerQuestion.Wording;
import io.llmplatform.inference.cache.answers.Recall.Likeness;
import io.llmplatform.inference.cache.answers.RecallingAnswers.Policy;
import io.llmplatform.inference.cache.answers.SentenceVectors.SentenceVector;
import io.llmplatform.inference.catalog.ModelId;
import io.llmplatform.inference.catalog.ModelVersion;
import io.llmplatform.inference.catalog.RunSettings;
import io.llmplatform.inference.catalog.ServedModel;
import io.llmplatform.inference.engine.Terms;
import io.llmplatform.user.api.Limits;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RecallingAnswersTest {
  private static final ModelId TALKER = new ModelId("platform", "talker");
  private static final Answer ANSWER = new Answer("42", 3, 2);

  private final ServedModel model = served(1, "digest");
  private final InMemory store = new InMemory();
  private final Map<String, float[]> meanings = new HashMap<>();
  private final List<String> lookups = new ArrayList<>();
  private String embedder = "v1";
  private Policy policy = new Policy(true, List.of("*"), List.of("*"), 0.9);
  private final RecallingAnswers answers =
      new RecallingAnswers(
          store,
          (caller, sentence) ->
              Optional.ofNullable(meanings.get(sentence))
                  .map(vector -> new SentenceVector(embedder, vector)),
          () -> policy,
          (id, result) -> lookups.add(result));

  RecallingAnswersTest() {
    meanings.put("asked", new float[] {1, 0});
    meanings.put("alike", new float[] {1, 0.1f});
    meanings.put("less alike", new float[] {1, 0.4f});
    meanings.put("unlike", new float[] {1, 1});
  }

  @Test
  void theSameRequestIsFound() {
    remember("acme", model, "asked");

    assertThat(recall("acme", model, "asked")).isEqualTo(new Recall.Found(ANSWER, Likeness.EXACT));
    assertThat(lookups).containsExactly("miss", "exact");
  }

  @Test
  void theMostSimilarOneIsFoundFromTheThresholdOn() {
    remember("acme", model, "asked");
    remember("acme", model, "unlike");
    store.remember(
        AnswerKey.of("acme", model, question("asked", "rest")),
        new Answer("nearest", 1, 1),
        Optional.empty());

    assertThat(recall("acme", model, "less alike"))
        .isEqualTo(new Recall.Found(new Answer("nearest", 1, 1), Likeness.SEMANTIC));
    policy = new Policy(true, List.of("*"), List.of("*"), 0.97);
    assertThat(recall("acme", model, "less alike")).isInstanceOf(Recall.Missed.class);
    assertThat(recall("acme", model, "alike")).isInstanceOf(Recall.Found.class);
  }

  @Test
  void noTenantIsAnsweredWithWhatAnotherOneAsked() {
    remember("acme", model, "asked");

    assertThat(recall("other", model, "asked")).isInstanceOf(Recall.Missed.class);
    assertThat(recall("other", model, "alike")).isInstanceOf(Recall.Missed.class);
    assertThat(recall("acme", model, "alike")).isInstanceOf(Recall.Found.class);
  }

  @Test
  void noVersionAnswersWithWhatAnotherOneSaid() {
    remember("acme", model, "asked");

    for (ServedModel other : List.of(served(2, "digest"), served(1, "other"))) {
      assertThat(recall("acme", other, "asked")).isInstanceOf(Recall.Missed.class);
      assertThat(recall("acme", other, "alike")).isInstanceOf(Recall.Missed.class);
    }
  }

  @Test
  void onlyWhatSharesAllElseIsCompared() {
    remember("acme", model, "asked");

    assertThat(
            answers.recall(
                caller("acme"), model, CacheUse.READ_AND_WRITE, question("alike", "other rest")))
        .isInstanceOf(Recall.Missed.class);
  }

  @Test
  void vectorsOfAnotherEmbeddingModelAreNotCompared() {
    remember("acme", model, "asked");
    embedder = "v2";

    assertThat(recall("acme", model, "alike")).isInstanceOf(Recall.Missed.class);
    assertThat(recall("acme", model, "asked")).isInstanceOf(Recall.Found.class);
  }

  @Test
  void withoutVectorsTheSameIsFoundStill() {
    meanings.clear();
    remember("acme", model, "asked");

    assertThat(recall("acme", model, "alike")).isInstanceOf(Recall.Missed.class);
    assertThat(recall("acme", model, "asked")).isInstanceOf(Recall.Found.class);
  }

  @Test
  void whatIsToBeWrittenOnlyIsNotLookedFor() {
    remember("acme", model, "asked");
    lookups.clear();
    Recall recall =
        answers.recall(caller("acme"), model, CacheUse.WRITE, question("asked", "rest"));

    assertThat(((Recall.Missed) recall).looked()).isFalse();
    assertThat(lookups).isEmpty();
  }

  @Test
  void anAnswerThatWasForgottenIsNotFoundByItsVector() {
    remember("acme", model, "asked");
    store.answers.clear();

    assertThat(recall("acme", model, "alike")).isInstanceOf(Recall.Missed.class);
  }

  @Test
  void tenantsAndModelsAreNamedOrAll() {
    policy = new Policy(true, List.of("acme"), List.of("talker"), 0.9);
    assertThat(answers.covers("acme", "talker")).isTrue();
    assertThat(answers.covers("other", "talker")).isFalse();
    assertThat(answers.covers("acme", "writer")).isFalse();
    policy = new Policy(true, List.of(), List.of("*"), 0.9);
    assertThat(answers.covers("acme", "talker")).isFalse();
    policy = new Policy(false, List.of("*"), List.of("*"), 0.9);
    assertThat(answers.covers("acme", "talker")).isFalse();
  }

  @Test
  void theCosineIsThatOfTheAngle() {
    assertThat(Cosine.of(new float[] {2, 0}, new float[] {3, 3})).isCloseTo(0.7071, within(1e-4));
    assertThat(Cosine.of(new float[] {1, 2}, new float[] {-1, -2})).isCloseTo(-1, within(1e-9));
    assertThat(Cosine.of(new float[] {1}, new float[] {1, 0})).isEqualTo(-1);
    assertThat(Cosine.of(new float[] {0}, new float[] {1})).isEqualTo(-1);
  }

  private void remember(String tenant, ServedModel by, String sentence) {
    ((Recall.Missed) recall(tenant, by, sentence)).remember().accept(ANSWER);
  }

  private Recall recall(String tenant, ServedModel by, String sentence) {
    return answers.recall(caller(tenant), by, CacheUse.READ_AND_WRITE, question(sentence, "rest"));
  }

  private static Caller caller(String tenant) {
    return new Caller(
        "ann",
        "ann",
        tenant,
        Set.of(),
        Set.of(),
        null,
        Optional.empty(),
        Limits.NONE,
        Limits.NONE,
        Optional.empty());
  }

  private static AnswerQuestion question(String sentence, String rest) {
    return new AnswerQuestion(rest + " of " + sentence, Optional.of(new Wording(sentence, rest)));
  }

  private static ServedModel served(int version, String digest) {
    return new ServedModel(
        new ModelVersion(TALKER, version),
        digest,
        RunSettings.DEFAULT,
        Terms.plain(),
        new FakeSession(),
        Optional.empty(),
        Optional.empty(),
        Instant.EPOCH);
  }

  private static final class InMemory implements AnswerStore {
    private final Map<AnswerKey, Answer> answers = new HashMap<>();
    private final Map<String, Map<String, float[]>> groups = new HashMap<>();

    @Override
    public Optional<Answer> find(AnswerKey key) {
      return Optional.ofNullable(answers.get(key));
    }

    @Override
    public Map<String, float[]> vectors(String place, String group) {
      return groups.getOrDefault(place + group, Map.of());
    }

    @Override
    public void remember(AnswerKey key, Answer answer, Optional<Compared> compared) {
      answers.put(key, answer);
      compared.ifPresent(
          each ->
              groups
                  .computeIfAbsent(key.place() + each.group(), any -> new HashMap<>())
                  .put(key.request(), each.vector()));
    }
  }
}
