package io.llmplatform.user.change;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.llmplatform.user.api.IdentityChange;
import io.llmplatform.user.identity.IdentityChanges;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.data.redis.core.StringRedisTemplate;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * Publishes changes on {@link IdentityChange#CHANNEL}.
 *
 * <p>INVARIANT: what may have been missed is made good. While Redis is away, and at start (the
 * process before this one may have ended between a commit and its announcement), {@code all} is
 * published as soon as that succeeds.
 */
@Component
class RedisIdentityChanges implements IdentityChanges {
  private static final Logger log = LoggerFactory.getLogger(RedisIdentityChanges.class);
  private static final long RETRY_MILLIS = 500;

  private final StringRedisTemplate redis;
  private final ObjectMapper json;
  private final AtomicBoolean missed = new AtomicBoolean(true);

  RedisIdentityChanges(StringRedisTemplate redis, ObjectMapper json) {
    this.redis = redis;
    this.json = json;
  }

  @Override
  public void announce(IdentityChange change) {
    if (!TransactionSynchronizationManager.isActualTransactionActive()) {
      send(change);
      return;
    }
    TransactionSynchronizationManager.registerSynchronization(
        new TransactionSynchronization() {
          @Override
          public void afterCommit() {
            send(change);
          }
        });
  }

  private void send(IdentityChange change) {
    // Else each change would wait for the same dead Redis; what makes good covers this one.
    if (missed.get()) {
      return;
    }
    try {
      publish(change);
    } catch (DataAccessException e) {
      missed.set(true);
      log.warn("Redis does not take an identity change; everything is announced when it does", e);
    }
  }

  /** Announces everything, if anything may have been missed. */
  @Scheduled(fixedDelay = RETRY_MILLIS)
  void makeGood() {
    // INVARIANT: cleared before it is published, so that no change falls between.
    if (missed.getAndSet(false)) {
      try {
        publish(IdentityChange.ofEverything());
      } catch (DataAccessException e) {
        missed.set(true);
      }
    }
  }

  private void publish(IdentityChange change) {
    try {
      redis.convertAndSend(IdentityChange.CHANNEL, json.writeValueAsString(change));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("An identity change cannot be written as JSON", e);
    }
  }
}
