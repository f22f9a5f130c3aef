package io.llmplatform.inference.cache.answers;

import io.llmplatform.common.security.Caller;
import io.llmplatform.inference.cache.CacheUse;
import io.llmplatform.inference.cache.FieldDigest;
import io.llmplatform.inference.cache.answers.AnswerQuestion.Wording;
import io.llmplatform.inference.cache.answers.AnswerStore.Compared;
import io.llmplatform.inference.cache.answers.Recall.Likeness;
import io.llmplatform.inference.catalog.ModelVersion;
import io.llmplatform.inference.catalog.ServedModel;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The use case: whether a request was answered before, be it in other words. Thread-safe.
 *
 * <p>INVARIANT: everything that is read and written lies in a place of the tenant and the model
 * version, so no request is answered by what another tenant, or another version, was asked.
 */
public final class RecallingAnswers {
  /** Stands for every tenant, or model. */
  private static final String ANY = "*";

  /**
   * Whose answers are remembered.
   *
   * @param tenants whose requests; {@code *}: everybody's
   * @param models names; {@code *}: all
   * @param threshold least cosine of two sentences that mean the same
   */
  public record Policy(
      boolean enabled, List<String> tenants, List<String> models, double threshold) {
    boolean covers(String tenant, String model) {
      return enabled && names(tenants, tenant) && names(models, model);
    }

    private static boolean names(Collection<String> all, String one) {
      return all.contains(ANY) || all.contains(one);
    }
  }

  /** Is told how looking went. */
  @FunctionalInterface
  public interface Lookups {
    /**
     * @param result {@code exact}, {@code semantic} or {@code miss}
     */
    void looked(ModelVersion model, String result);
  }

  private final AnswerStore store;
  private final SentenceVectors vectors;
  private final Supplier<Policy> policy;
  private final Lookups lookups;

  public RecallingAnswers(
      AnswerStore store, SentenceVectors vectors, Supplier<Policy> policy, Lookups lookups) {
    this.store = store;
    this.vectors = vectors;
    this.policy = policy;
    this.lookups = lookups;
  }

  /** Whether answers of the model are remembered for the tenant. */
  public boolean covers(String tenant, String model) {
    return policy.get().covers(tenant, model);
  }

  /**
   * Looks for an answer, for a request that is {@link #covers covered}.
   *
   * @param caller whose tenant's answers are looked at alone
   * @param model which is to answer
   * @param use not {@link CacheUse#NONE}
   */
  public Recall recall(Caller caller, ServedModel model, CacheUse use, AnswerQuestion question) {
    AnswerKey key = AnswerKey.of(caller.tenant(), model, question);
    boolean reads = use == CacheUse.READ_AND_WRITE;
    Optional<Answer> same = reads ? store.find(key) : Optional.empty();
    if (same.isPresent()) {
      return found(model, same.get(), Likeness.EXACT);
    }
    Optional<Compared> compared = question.wording().flatMap(each -> compared(caller, each));
    Optional<Answer> like = reads ? compared.flatMap(each -> like(key, each)) : Optional.empty();
    if (like.isPresent()) {
      return found(model, like.get(), Likeness.SEMANTIC);
    }
    if (reads) {
      lookups.looked(model.id(), "miss");
    }
    return new Recall.Missed(reads, answer -> store.remember(key, answer, compared));
  }

  private Recall found(ServedModel model, Answer answer, Likeness likeness) {
    lookups.looked(model.id(), likeness.slug());
    return new Recall.Found(answer, likeness);
  }

  /** With what made the vector in the group: another embedding model begins anew. */
  private Optional<Compared> compared(Caller caller, Wording wording) {
    return vectors
        .of(caller, wording.sentence())
        .map(
            each ->
                new Compared(
                    new FieldDigest().add(wording.rest()).add(each.by()).text(), each.vector()));
  }

  /** The answer to the most similar sentence, if that is similar enough. */
  private Optional<Answer> like(AnswerKey key, Compared compared) {
    double best = policy.get().threshold();
    String nearest = null;
    Map<String, float[]> others = store.vectors(key.place(), compared.group());
    for (Map.Entry<String, float[]> other : others.entrySet()) {
      double cosine = Cosine.of(compared.vector(), other.getValue());
      if (cosine >= best) {
        best = cosine;
        nearest = other.getKey();
      }
    }
    return nearest == null ? Optional.empty() : store.find(new AnswerKey(key.place(), nearest));
  }
}
