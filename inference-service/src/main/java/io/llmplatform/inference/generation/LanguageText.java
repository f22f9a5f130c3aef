package io.llmplatform.inference.generation;

import io.llmplatform.common.error.PlatformException;
import io.llmplatform.inference.chat.ChatTemplate;
import io.llmplatform.inference.chat.ToolCall;
import io.llmplatform.inference.chat.ToolCallFormat;
import io.llmplatform.inference.chat.ToolCalls;
import io.llmplatform.inference.generation.TextPiece.Candidate;
import io.llmplatform.inference.language.LanguageConfiguration;
import io.llmplatform.inference.language.SamplingDefaults;
import io.llmplatform.inference.language.constraint.ConstraintCompiler;
import io.llmplatform.inference.language.constraint.Grammar;
import io.llmplatform.inference.language.constraint.TokenConstraint;
import io.llmplatform.inference.language.constraint.UnsupportedSchema;
import io.llmplatform.inference.language.engine.TokenEngine;
import io.llmplatform.inference.language.model.Completion;
import io.llmplatform.inference.language.model.CompletionListener;
import io.llmplatform.inference.language.model.LanguageModel;
import io.llmplatform.inference.language.sampling.SampledToken;
import io.llmplatform.inference.language.sampling.SamplingParameters;
import io.llmplatform.inference.language.sampling.TokenSampler;
import io.llmplatform.inference.language.text.SteeringMarks;
import io.llmplatform.inference.language.text.StopStrings;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** A language model of the catalog, while it is leased. Thread-safe. */
final class LanguageText implements TextModel {
  private final LanguageModel model;
  private final Supplier<ConstraintCompiler> compiler;

  LanguageText(LanguageModel model, Supplier<ConstraintCompiler> compiler) {
    this.model = model;
    this.compiler = compiler;
  }

  @Override
  public int contextLength() {
    return model.contextLength();
  }

  @Override
  public int vocabularySize() {
    return model.configuration().vocabularySize();
  }

  @Override
  public int[] encode(String text, boolean special) {
    return special ? model.tokenizer().encode(text) : model.tokenizer().encodeAsWritten(text);
  }

  @Override
  public String decode(int[] tokens) {
    return model.tokenizer().decode(tokens, true);
  }

  @Override
  public String render(ChatPrompt chat) {
    return template().render(chat.messages(), chat.tools(), chat.answering(), chat.variables());
  }

  @Override
  public String asData(String text) {
    String apart = model.marks().apart(text);
    // A tokenizer that normalises a text may make a mark of what was none.
    return steers(apart) ? SteeringMarks.words(apart) : apart;
  }

  private boolean steers(String text) {
    return IntStream.of(model.tokenizer().encodeAsWritten(text))
        .anyMatch(model.vocabulary()::steers);
  }

  private ChatTemplate template() {
    return model
        .chatTemplate()
        .orElseThrow(
            () ->
                PlatformException.invalid(
                    "messages",
                    "The model has no chat template: it continues texts (/v1/completions) only."));
  }

  @Override
  public ReplyReader replies() {
    return new Calls(
        new ToolCalls(
            model.chatTemplate().map(ChatTemplate::toolCalls).orElse(ToolCallFormat.NONE)));
  }

  /** Calls are told when they are complete. */
  private record Calls(ToolCalls calls) implements ReplyReader {
    @Override
    public List<ReplyPart> read(String text) {
      return parts(calls.accept(text));
    }

    @Override
    public List<ReplyPart> end() {
      return parts(calls.end());
    }

    private static List<ReplyPart> parts(ToolCalls.Progress progress) {
      List<ReplyPart> parts = new ArrayList<>();
      if (!progress.text().isEmpty()) {
        parts.add(new ReplyPart.Content(progress.text()));
      }
      for (ToolCall call : progress.calls()) {
        parts.add(new ReplyPart.Call(call.name()));
        parts.add(new ReplyPart.Arguments(call.arguments()));
      }
      return parts;
    }
  }

  @Override
  public TokenEngine.Load load() {
    return model.load();
  }

  @Override
  public TokenEngine.Running generate(TextRequest request, TextListener listener) {
    Set<Integer> stops = new HashSet<>(request.stopping().tokens());
    if (!request.stopping().ignoringEnd()) {
      stops.addAll(model.configuration().stopTokens());
    }
    TokenSampler sampler =
        new TokenSampler(
            parameters(request), request.prompt(), constraint(request.format()), stops);
    return model.complete(
        new Completion(
            request.prompt(),
            request.maxTokens(),
            sampler,
            StopStrings.of(request.stopping().strings(), request.stopping().included()),
            stops,
            request.specials(),
            request.tenant(),
            request.urgency()),
        telling(request, listener));
  }

  private CompletionListener telling(TextRequest request, TextListener listener) {
    return new CompletionListener() {
      @Override
      public void prompt(SampledToken token) {
        listener.prompt(described(token));
      }

      @Override
      public void prefilled(int cachedTokens) {
        listener.prefilled(cachedTokens);
      }

      @Override
      public boolean piece(String text, @Nullable SampledToken token) {
        if (token == null) {
          listener.rest(text);
        } else {
          listener.piece(
              new TextPiece(
                  text, request.alternatives() < 0 ? List.of() : List.of(described(token))));
        }
        return true;
      }

      @Override
      public void ended(End end) {
        listener.ended(end.ending(), end.generated());
      }
    };
  }

  private TextPiece.Token described(SampledToken token) {
    return new TextPiece.Token(
        candidate(token.id(), token.logprob()),
        token.top().stream().map(each -> candidate(each.id(), each.logprob())).toList());
  }

  private Candidate candidate(int id, float logprob) {
    byte[] bytes = model.vocabulary().written(id);
    return new Candidate(id, new String(bytes, StandardCharsets.UTF_8), bytes, logprob);
  }

  private SamplingParameters parameters(TextRequest request) {
    Sampling wished = request.sampling();
    LanguageConfiguration configuration = model.configuration();
    SamplingDefaults usual = configuration.sampling();
    return SamplingParameters.builder()
        .temperature(or(wished.temperature(), usual.temperature()))
        .topP(or(wished.topP(), usual.topP()))
        .topK(wished.topK() == null ? usual.topK() : wished.topK())
        .minP(or(wished.minP(), usual.minP()))
        .repetitionPenalty(or(wished.repetitionPenalty(), usual.repetitionPenalty()))
        .presencePenalty(wished.presencePenalty())
        .frequencyPenalty(wished.frequencyPenalty())
        .logitBias(biases(wished.logitBias(), configuration.vocabularySize()))
        .seed(wished.seed())
        .topLogprobs(request.alternatives() < 0 ? null : request.alternatives())
        .promptLogprobs(request.promptScored())
        .minTokens(request.stopping().minTokens())
        .build();
  }

  private static double or(@Nullable Double wished, double usual) {
    return wished == null ? usual : wished;
  }

  private static Map<Integer, Float> biases(Map<Integer, Double> wished, int vocabularySize) {
    Map<Integer, Float> biases = new HashMap<>();
    wished.forEach(
        (token, bias) -> {
          if (token >= vocabularySize) {
            throw PlatformException.invalid(
                "logit_bias." + token,
                "logit_bias has the token %d; the model's token ids are 0 to %d."
                    .formatted(token, vocabularySize - 1));
          }
          biases.put(token, bias.floatValue());
        });
    return biases;
  }

  private @Nullable TokenConstraint constraint(OutputFormat format) {
    if (format instanceof OutputFormat.JsonObject) {
      return compiler.get().compile(Grammar.json()).newConstraint();
    }
    if (format instanceof OutputFormat.JsonSchema schema) {
      try {
        return compiler.get().compile(Grammar.jsonSchema(schema.schema())).newConstraint();
      } catch (UnsupportedSchema e) {
        throw PlatformException.invalid(
                schema.field(), "The schema cannot be followed. " + e.getMessage())
            .causedBy(e);
      }
    }
    return null;
  }
}
