package io.llmplatform.inference.language.model;

import io.llmplatform.inference.language.engine.Ending;
import io.llmplatform.inference.language.engine.TokenListener;
import io.llmplatform.inference.language.sampling.SampledToken;
import io.llmplatform.inference.language.text.StopStrings;
import io.llmplatform.inference.language.text.StreamingText;

/** Makes the text of a completion of its tokens. Used by the engine's thread. */
final class CompletingText implements TokenListener {
  private final StreamingText text;
  private final StopStrings.Scan stops;
  private final int promptTokens;
  private final CompletionListener listener;
  private int cachedTokens;
  private boolean goesOn = true;

  CompletingText(
      StreamingText text, StopStrings.Scan stops, int promptTokens, CompletionListener listener) {
    this.text = text;
    this.stops = stops;
    this.promptTokens = promptTokens;
    this.listener = listener;
  }

  @Override
  public void prompt(SampledToken token) {
    listener.prompt(token);
  }

  @Override
  public void prefilled(int cached) {
    cachedTokens = cached;
    listener.prefilled(cached);
  }

  @Override
  public boolean token(SampledToken token) {
    String whole = stops.add(text.add(token.id()));
    goesOn = listener.piece(whole, token);
    return goesOn && stops.matched() == null;
  }

  @Override
  public void ended(Ending ending, int generated) {
    if (goesOn && stops.matched() == null) {
      String held = stops.add(text.end());
      String rest = held + stops.end();
      if (!rest.isEmpty()) {
        listener.piece(rest, null);
      }
    }
    listener.ended(
        new CompletionListener.End(ending, stops.matched(), promptTokens, cachedTokens, generated));
  }
}
