package io.llmplatform.inference.cache.answers;

import io.llmplatform.inference.cache.VectorKey;
import io.llmplatform.inference.cache.VectorKey.Scope;
import io.llmplatform.inference.catalog.ServedModel;

/**
 * Under what an answer is remembered. All parts are digests, printable.
 *
 * @param place whose answers these are, and which version's: those of others are never looked at
 * @param request of everything that decides the answer
 */
public record AnswerKey(String place, String request) {
  static AnswerKey of(String tenant, ServedModel model, AnswerQuestion question) {
    return new AnswerKey(
        VectorKey.scoped(model, Scope.of(tenant)).add("answers").text(), question.request());
  }
}
