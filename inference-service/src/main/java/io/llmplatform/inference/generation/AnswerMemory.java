package io.llmplatform.inference.generation;

import io.llmplatform.inference.cache.CacheUse;
import io.llmplatform.inference.cache.answers.CacheWish;
import io.llmplatform.inference.cache.answers.Recall;
import io.llmplatform.inference.cache.answers.RecallingAnswers;
import io.llmplatform.inference.catalog.ServedModel;
import io.llmplatform.inference.invocation.Invocation;

/** Asks whether a request was answered before, and says so in the answer's head. Thread-safe. */
final class AnswerMemory {
  private static final String MISS = "miss";

  private final RecallingAnswers answers;

  AnswerMemory(RecallingAnswers answers) {
    this.answers = answers;
  }

  /** On the request's thread, which waits as long as the memory's settings allow. */
  Recall recall(
      Invocation invocation,
      ServedModel model,
      GenerationRequest request,
      CacheWish wish,
      int[] prompt) {
    if (wish.use() == CacheUse.NONE
        || !answers.covers(invocation.caller().tenant(), model.id().name())
        || !AskedAnswer.isRememberable(request, wish.anyTemperature())) {
      return Recall.NONE;
    }
    Recall recall =
        answers.recall(invocation.caller(), model, wish.use(), AskedAnswer.of(request, prompt));
    if (recall instanceof Recall.Found found) {
      invocation.answer().accept(GeneratingText.CACHE, found.likeness().slug());
    } else if (recall instanceof Recall.Missed missed && missed.looked()) {
      invocation.answer().accept(GeneratingText.CACHE, MISS);
    }
    return recall;
  }
}
