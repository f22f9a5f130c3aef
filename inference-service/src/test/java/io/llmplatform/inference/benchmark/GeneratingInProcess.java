package io.llmplatform.inference.benchmark;

import io.llmplatform.inference.benchmark.GenerationClients.Prompt;
import io.llmplatform.inference.benchmark.GenerationClients.Watch;
import io.llmplatform.inference.engine.Urgency;
import io.llmplatform.inference.language.engine.Ending;
import io.llmplatform.inference.language.engine.TokenEngine;
import io.llmplatform.inference.language.engine.TokenListener;
import io.llmplatform.inference.language.engine.TokenRequest;
import io.llmplatform.inference.language.sampling.SampledToken;
import io.llmplatform.inference.language.sampling.SamplingParameters;
import io.llmplatform.inference.language.sampling.TokenSampler;
import java.util.Set;
import java.util.concurrent.CountDownLatch;

/** The engine itself, without text and protocol; greedy. */
record GeneratingInProcess(TokenEngine engine) implements GenerationClients.Generating {
  private static final SamplingParameters GREEDY =
      SamplingParameters.builder().temperature(0).build();

  @Override
  public void generate(Prompt prompt, Watch watch) throws InterruptedException {
    CountDownLatch over = new CountDownLatch(1);
    TokenSampler sampler = new TokenSampler(GREEDY, prompt.tokens(), null, Set.of());
    engine.submit(
        new TokenRequest(
            prompt.tokens(), prompt.maxTokens(), sampler, Set.of(), "tenant", Urgency.DEFAULT),
        new TokenListener() {
          @Override
          public boolean token(SampledToken token) {
            watch.piece();
            return true;
          }

          @Override
          public void ended(Ending ending, int generated) {
            watch.ended(generated);
            over.countDown();
          }
        });
    over.await();
  }
}
