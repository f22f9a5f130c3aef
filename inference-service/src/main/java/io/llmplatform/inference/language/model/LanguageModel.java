package io.llmplatform.inference.language.model;

import io.llmplatform.inference.chat.ChatTemplate;
import io.llmplatform.inference.engine.ModelSession;
import io.llmplatform.inference.engine.QueueSettings;
import io.llmplatform.inference.language.LanguageConfiguration;
import io.llmplatform.inference.language.LanguageSettings;
import io.llmplatform.inference.language.engine.EngineListener;
import io.llmplatform.inference.language.engine.OpeningEngine;
import io.llmplatform.inference.language.engine.OpeningEngine.Opened;
import io.llmplatform.inference.language.engine.TokenEngine;
import io.llmplatform.inference.language.engine.TokenRequest;
import io.llmplatform.inference.language.files.LanguageFiles;
import io.llmplatform.inference.language.text.JsonTokenizer;
import io.llmplatform.inference.language.text.SteeringMarks;
import io.llmplatform.inference.language.text.StreamingText;
import io.llmplatform.inference.language.text.TokenVocabulary;
import io.llmplatform.inference.language.text.Tokenizer;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A language model: its tokenizer, its configuration and the engine that runs it. Owns engine and
 * tokenizer. Thread-safe until closed.
 */
public final class LanguageModel implements AutoCloseable {
  private final LanguageConfiguration configuration;
  private final TokenVocabulary vocabulary;
  private final Tokenizer tokenizer;
  private final Optional<ChatTemplate> chatTemplate;
  private final SteeringMarks marks;
  private final Opened opened;

  private LanguageModel(
      LanguageConfiguration configuration,
      TokenVocabulary vocabulary,
      Tokenizer tokenizer,
      Optional<ChatTemplate> chatTemplate,
      Opened opened) {
    this.configuration = configuration;
    this.vocabulary = vocabulary;
    this.tokenizer = tokenizer;
    this.chatTemplate = chatTemplate;
    this.marks = SteeringMarks.of(marks(vocabulary, chatTemplate));
    this.opened = opened;
  }

  /**
   * Opens the language model in a directory.
   *
   * @param onnx the ONNX file that is to run
   * @param device {@code cpu}, {@code cuda} or {@code cuda:N}; null: as the instance is set
   * @param listener is told what its engine does
   * @param clock for chat templates that state the date
   * @throws io.llmplatform.inference.language.UnsupportedLanguageModel when its files cannot be
   *     followed; the message names file and field
   * @throws io.llmplatform.inference.chat.UnsupportedChatTemplate when its chat template is none
   */
  public static LanguageModel open(
      Path directory,
      Path onnx,
      OpeningEngine engines,
      LanguageSettings settings,
      QueueSettings queue,
      @Nullable String device,
      EngineListener listener,
      Clock clock)
      throws IOException {
    LanguageFiles files = LanguageFiles.read(directory);
    TokenVocabulary vocabulary =
        TokenVocabulary.read(files.tokenizer(), files.statedVocabularySize());
    LanguageConfiguration configuration = files.configuration(vocabulary);
    Optional<ChatTemplate> chatTemplate = ChatTemplate.read(directory, clock);
    Tokenizer tokenizer = JsonTokenizer.open(files.tokenizer());
    try {
      Opened opened = engines.open(onnx, configuration, settings, queue, device, listener);
      return new LanguageModel(configuration, vocabulary, tokenizer, chatTemplate, opened);
    } catch (RuntimeException e) {
      tokenizer.close();
      throw e;
    }
  }

  public LanguageConfiguration configuration() {
    return configuration;
  }

  public TokenVocabulary vocabulary() {
    return vocabulary;
  }

  public Tokenizer tokenizer() {
    return tokenizer;
  }

  /** How a conversation becomes a prompt; empty: the model was made for none. */
  public Optional<ChatTemplate> chatTemplate() {
    return chatTemplate;
  }

  private static Set<String> marks(
      TokenVocabulary vocabulary, Optional<ChatTemplate> chatTemplate) {
    Set<String> marks = new HashSet<>(vocabulary.steering());
    chatTemplate.map(ChatTemplate::marks).ifPresent(marks::addAll);
    return marks;
  }

  /** What, written in its prompt, steers it. */
  public SteeringMarks marks() {
    return marks;
  }

  /** Most tokens of a prompt and its completion together. */
  public int contextLength() {
    return opened.engine().contextLength();
  }

  /** What its engine is doing; cheap. */
  public TokenEngine.Load load() {
    return opened.engine().load();
  }

  /** The model as those see it who ask for tensors: it describes itself and computes none. */
  public ModelSession session() {
    return new TextSession(opened.device(), opened.remark());
  }

  /**
   * Begins a completion and returns at once.
   *
   * @param listener is told of its text and, exactly once, of its end, unless this throws
   * @throws io.llmplatform.inference.engine.QueueFull when too much waits
   * @throws io.llmplatform.inference.engine.EngineStopped after {@link #close}
   * @throws IllegalArgumentException when the prompt does not fit with at least one more token into
   *     {@link #contextLength}
   */
  public TokenEngine.Running complete(Completion completion, CompletionListener listener) {
    int[] prompt = completion.prompt();
    // After a token that steers the model, such as the beginning of its turn, a text begins.
    boolean begins = vocabulary.isSpecial(prompt[prompt.length - 1]);
    StreamingText text = new StreamingText(vocabulary, begins, completion.specials());
    return opened
        .engine()
        .submit(
            new TokenRequest(
                prompt,
                completion.maxTokens(),
                completion.sampler(),
                completion.stopTokens(),
                completion.tenant(),
                completion.urgency()),
            new CompletingText(text, completion.stopStrings().scan(), prompt.length, listener));
  }

  /** Ends whatever runs. */
  @Override
  public void close() {
    opened.engine().close();
    tokenizer.close();
  }
}
