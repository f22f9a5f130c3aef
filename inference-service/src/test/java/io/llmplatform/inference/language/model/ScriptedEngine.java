package io.llmplatform.inference.language.model;

import io.llmplatform.inference.engine.Device;
import io.llmplatform.inference.language.engine.Ending;
import io.llmplatform.inference.language.engine.OpeningEngine;
import io.llmplatform.inference.language.engine.TokenEngine;
import io.llmplatform.inference.language.engine.TokenListener;
import io.llmplatform.inference.language.engine.TokenRequest;
import io.llmplatform.inference.language.sampling.SampledToken;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Gives the tokens that it was told to, on the caller's thread. */
public final class ScriptedEngine implements TokenEngine {
  public final List<TokenRequest> requests = new ArrayList<>();
  public boolean closed;
  private final int contextLength;
  private int[] script = {};

  public ScriptedEngine(int contextLength) {
    this.contextLength = contextLength;
  }

  /** Opens this engine, whatever the file. */
  public OpeningEngine opening() {
    return (onnxFile, model, settings, queue, device, listener) ->
        new OpeningEngine.Opened(this, Device.of(device), "");
  }

  /** Each generation gives these from now on. */
  public void say(int... tokens) {
    script = tokens;
  }

  @Override
  public Running submit(TokenRequest request, TokenListener listener) {
    if (closed) {
      throw new IllegalStateException("closed");
    }
    requests.add(request);
    listener.prefilled(request.prompt().length - 1);
    int generated = 0;
    @Nullable Ending ending = null;
    while (ending == null) {
      if (generated == Math.min(request.maxTokens(), script.length)) {
        ending = Ending.LENGTH;
      } else {
        int token = script[generated++];
        boolean goesOn =
            !request.stopTokens().contains(token)
                && listener.token(new SampledToken(token, Float.NaN, List.of()));
        ending = goesOn ? null : Ending.STOP;
      }
    }
    listener.ended(ending, generated);
    return () -> {};
  }

  @Override
  public int contextLength() {
    return contextLength;
  }

  @Override
  public Load load() {
    return new Load(0, 0, 0);
  }

  @Override
  public void close() {
    closed = true;
  }
}
