package io.llmplatform.inference.embedding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.llmplatform.common.error.PlatformException;
import io.llmplatform.inference.FakeSession;
import io.llmplatform.inference.embedding.EmbeddingConfiguration.Shortening;
import io.llmplatform.inference.engine.Batching;
import io.llmplatform.inference.engine.Engine;
import io.llmplatform.inference.engine.RunListener;
import io.llmplatform.inference.engine.Terms;
import io.llmplatform.inference.engine.Urgency;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EmbeddingTextsTest {
  private static final java.util.function.LongConsumer ADMITTED = tokens -> {};
  private final Engine engine =
      new Engine(2, System::nanoTime, () -> new Batching(2, 100, 0, Duration.ZERO, 100));
  private final EmbeddingTexts embedding = new EmbeddingTexts(engine, () -> 1000);

  @AfterEach
  void stop() {
    engine.drain(Duration.ZERO);
  }

  // The fake session's vector of a token is (id, position); the text has the ids 4, 2 and 3.
  @ParameterizedTest
  @CsvSource({
    "CLS, 4, 0",
    "LAST_TOKEN, 3, 2",
    "MAX, 4, 2",
    "MEAN, 3, 1",
    "MEAN_SQRT_LENGTH, 5.1961527, 1.7320509"
  })
  void poolsAsTheModelSays(Pooling pooling, float first, float second) {
    EmbeddingModel model = model(pooling, false, Shortening.NONE);

    // A longer companion makes padding, which must not count.
    Embeddings embeddings =
        embedding.embed(model, Terms.plain(), request(ids(4, 2, 3), ids(9, 9, 9, 9, 9)), ADMITTED);

    assertThat(embeddings.vectors().get(0)).containsExactly(first, second);
    assertThat(embeddings.tokens()).isEqualTo(8);
  }

  @Test
  void tellsItsTokensBeforeAnythingIsQueued() {
    EmbeddingModel model = model(Pooling.CLS, false, Shortening.NONE);
    assertThatThrownBy(
            () ->
                embedding.embed(
                    model,
                    Terms.plain(),
                    request(ids(1), ids(2, 0, 0)),
                    tokens -> {
                      assertThat(tokens).isEqualTo(4);
                      assertThat(engine.pending()).isZero();
                      throw new IllegalStateException("no budget");
                    }))
        .hasMessage("no budget");
    assertThat(engine.pending()).isZero();
  }

  @Test
  void answersInTheOrderOfTheInputsWhateverTheirLengths() {
    EmbeddingModel model = model(Pooling.CLS, false, Shortening.NONE);

    Embeddings embeddings =
        embedding.embed(
            model,
            Terms.plain(),
            request(ids(1), ids(2, 0, 0), ids(3, 0), ids(4), ids(5, 0, 0, 0)),
            ADMITTED);

    assertThat(embeddings.vectors())
        .extracting(vector -> (int) vector[0])
        .containsExactly(1, 2, 3, 4, 5);
  }

  @Test
  void severalRequestsAreAdmittedTogetherAndAnsweredEach() {
    EmbeddingModel model = model(Pooling.CLS, false, new Shortening(false, List.of(1)));
    EmbeddingRequest shortened =
        new EmbeddingRequest(
            List.of(ids(5, 1)), OptionalInt.of(1), Truncation.REFUSE, PromptChoice.DEFAULT);

    List<Embeddings> answers =
        embedding.embedAll(
            model,
            Terms.plain(),
            List.of(request(ids(3, 0, 0), ids(4)), shortened),
            Urgency.BACKGROUND,
            tokens -> assertThat(tokens).isEqualTo(6));

    assertThat(answers).extracting(Embeddings::tokens).containsExactly(4L, 2L);
    assertThat(answers.get(0).vectors())
        .extracting(vector -> (int) vector[0])
        .containsExactly(3, 4);
    assertThat(answers.get(1).vectors().get(0)).containsExactly(1f);
  }

  @Test
  void normalisesWhenTheModelSaysSo() {
    float[] vector =
        embedding
            .embed(
                model(Pooling.LAST_TOKEN, true, Shortening.NONE),
                Terms.plain(),
                request(ids(0, 0, 0, 4, 3)),
                ADMITTED)
            .vectors()
            .get(0);

    assertThat(vector).containsExactly(0.6f, 0.8f);
  }

  @Test
  void shortensAndNormalisesAnewWhereTheModelWasTrainedForIt() {
    EmbeddingRequest one =
        new EmbeddingRequest(
            List.of(ids(4, 2)), OptionalInt.of(1), Truncation.REFUSE, PromptChoice.DEFAULT);

    EmbeddingModel trained = model(Pooling.CLS, false, new Shortening(false, List.of(1)));
    assertThat(embedding.embed(trained, Terms.plain(), one, ADMITTED).vectors().get(0))
        .containsExactly(1f);

    EmbeddingModel untrained = model(Pooling.CLS, false, Shortening.NONE);
    assertThatThrownBy(() -> embedding.embed(untrained, Terms.plain(), one, ADMITTED))
        .isInstanceOfSatisfying(
            PlatformException.class, e -> assertThat(e.field()).isEqualTo("dimensions"));
  }

  @Test
  void cutsContentAndKeepsTheSpecialTokensAtTheEnd() {
    TokenSequence sequence =
        TokenSequence.ofIds(new long[] {101, 1, 2, 3, 102})
            .withoutEnd(3, new long[] {1, 0, 0, 0, 1});

    assertThat(sequence.ids()).containsExactly(101, 1, 102);
  }

  @Test
  void cutsContentAndKeepsTheSpecialTokensAtTheStart() {
    TokenSequence sequence =
        TokenSequence.ofIds(new long[] {101, 1, 2, 3, 102})
            .withoutStart(3, new long[] {1, 0, 0, 0, 1});

    assertThat(sequence.ids()).containsExactly(101, 3, 102);
  }

  @ParameterizedTest
  @CsvSource({
    "'', 'd: a'",
    "query, 'q: a'",
    "document, 'p: a'",
    "clustering, 'd: a'",
  })
  void putsTheChosenPromptBeforeEachText(String choice, String text) {
    EmbeddingModel model =
        model(new Prompts(Map.of("query", "q: ", "passage", "p: ", "default", "d: "), "default"));
    PromptChoice prompt =
        switch (choice) {
          case "" -> PromptChoice.DEFAULT;
          case "query" -> PromptChoice.QUERY;
          case "document" -> PromptChoice.DOCUMENT;
          default -> PromptChoice.task(choice);
        };

    EmbeddingRequest prompted =
        model.prompted(request(prompt, new EmbeddingInput.Text("input", "a"), ids(1)));

    assertThat(prompted.inputs().get(0)).isEqualTo(new EmbeddingInput.Text("input", text));
    assertThat(prompted.inputs().get(1)).isInstanceOf(EmbeddingInput.TokenIds.class);
  }

  @Test
  void aPromptThatIsNamedMustBeThere() {
    EmbeddingModel model = model(new Prompts(Map.of("query", "q: "), null));

    assertThatThrownBy(() -> model.prompted(request(PromptChoice.named("title"), ids(1))))
        .isInstanceOfSatisfying(
            PlatformException.class, e -> assertThat(e.field()).isEqualTo("prompt_name"))
        .hasMessageContaining("[query]");
  }

  private static EmbeddingModel model(Pooling pooling, boolean normalize, Shortening shortening) {
    return new EmbeddingModel(
        new FakeSession(),
        new NoTokenization(),
        new EmbeddingConfiguration(pooling, 2, 10, normalize, false, shortening, Prompts.NONE),
        Terms.plain(),
        RunListener.NONE);
  }

  private static EmbeddingModel model(Prompts prompts) {
    return new EmbeddingModel(
        new FakeSession(),
        new NoTokenization(),
        new EmbeddingConfiguration(Pooling.CLS, 2, 10, false, false, Shortening.NONE, prompts),
        Terms.plain(),
        RunListener.NONE);
  }

  private static EmbeddingRequest request(EmbeddingInput... inputs) {
    return request(PromptChoice.DEFAULT, inputs);
  }

  private static EmbeddingRequest request(PromptChoice prompt, EmbeddingInput... inputs) {
    return new EmbeddingRequest(List.of(inputs), OptionalInt.empty(), Truncation.REFUSE, prompt);
  }

  private static EmbeddingInput ids(long... ids) {
    return new EmbeddingInput.TokenIds("input", ids);
  }

  /** For requests of token ids. */
  private static final class NoTokenization implements Tokenization {
    @Override
    public Encoded encode(String text) {
      throw new AssertionError("no text was expected");
    }

    @Override
    public EncodedPair encode(String first, String second) {
      throw new AssertionError("no text was expected");
    }

    @Override
    public long vocabularySize() {
      return 10;
    }

    @Override
    public void close() {}
  }
}
