package io.llmplatform.registry.rollout;

import io.llmplatform.registry.api.RolloutView.State;
import io.llmplatform.registry.deployment.Change;
import io.llmplatform.registry.instance.Instances;
import io.llmplatform.registry.model.Models;
import io.llmplatform.registry.model.RegisteredModel;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionOperations;

/**
 * Looks at every unfinished rollout and moves it where its observation says. All that it knows is
 * in the database, under the model's lock: any replica may look, at any time, and none is missed.
 */
@Component
public class EvaluatingRollouts {
  private static final Logger LOG = LoggerFactory.getLogger(EvaluatingRollouts.class);
  // "rollouts" in ASCII: advisory locks are shared by everything in the database.
  private static final long KEY = 0x726f6c6c6f757473L;

  private final Rollouts rollouts;
  private final Observing observing;
  private final AdvancingRollout advancing;
  private final Instances instances;
  private final Models models;
  private final JdbcClient database;
  private final TransactionOperations transactions;
  private final Clock clock;
  private final Instant watchedSince;

  EvaluatingRollouts(
      Rollouts rollouts,
      Observing observing,
      AdvancingRollout advancing,
      Instances instances,
      Models models,
      JdbcClient database,
      TransactionOperations transactions,
      Clock clock) {
    this.rollouts = rollouts;
    this.observing = observing;
    this.advancing = advancing;
    this.instances = instances;
    this.models = models;
    this.database = database;
    this.transactions = transactions;
    this.clock = clock;
    this.watchedSince = clock.instant();
  }

  /** Looks once at each; a failure with one is logged and does not keep the others waiting. */
  public void evaluate() {
    for (long model : rollouts.modelsWithUnfinished()) {
      try {
        transactions.executeWithoutResult(status -> evaluate(model));
      } catch (RuntimeException e) {
        LOG.warn("The rollout of model {} could not be looked at; it will be again", model, e);
      }
    }
  }

  /** Forgets what instances told long ago. */
  void forgetOld() {
    instances.forgetOld();
  }

  private void evaluate(long modelId) {
    // Another replica that looks at the same time sees the same: one is enough.
    if (!isMine(modelId)) {
      return;
    }
    // A model with an unfinished rollout cannot be deleted.
    RegisteredModel model = models.lockById(modelId).orElseThrow();
    Rollout rollout = rollouts.unfinished(modelId).orElse(null);
    Rollout.Current current = rollout == null ? null : rollout.current();
    if (rollout == null || current == null) {
      return;
    }
    Verdict verdict = judging(rollout, current, model).verdict();
    if (verdict instanceof Verdict.RollBack ill) {
      LOG.info("Rollout {} of {} is rolled back: {}", rollout.number(), model.name(), ill.reason());
      advancing.rollBack(model, rollout, Change.PLATFORM, ill.reason());
    } else if (verdict instanceof Verdict.Wait wait) {
      if (wait.isReady() != current.isReady()) {
        rollouts.save(rollout.at(current.with(wait.isReady(), now())));
      }
    } else if (rollout.state() == State.PROGRESSING && rollout.plan().autoAdvance()) {
      advancing.advance(model, rollout, Change.PLATFORM);
    }
  }

  private boolean isMine(long model) {
    return database
        .sql("select pg_try_advisory_xact_lock(?)")
        .param(KEY ^ (model << 8))
        .query(Boolean.class)
        .single();
  }

  /** The judgement of the step that an unfinished rollout is in. */
  Judging judging(Rollout rollout, Rollout.Current current, RegisteredModel model) {
    return new Judging(
        rollout.plan(), current, observing.of(rollout, model), clock.instant(), watchedSince);
  }

  private Instant now() {
    return clock.instant().truncatedTo(ChronoUnit.MICROS);
  }
}
