package io.llmplatform.gateway.access;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.llmplatform.gateway.redis.ChannelListener;
import io.llmplatform.user.api.IdentityChange;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes the gateway forget what user-service says has changed. */
final class IdentityChanges implements ChannelListener {
  private static final Logger log = LoggerFactory.getLogger(IdentityChanges.class);

  private final Verdicts verdicts;
  private final ObjectMapper json;

  IdentityChanges(Verdicts verdicts, ObjectMapper json) {
    this.verdicts = verdicts;
    this.json = json;
  }

  @Override
  public String channel() {
    return IdentityChange.CHANNEL;
  }

  @Override
  public void heard(String message) {
    try {
      verdicts.forget(json.readValue(message, IdentityChange.class));
    } catch (JsonProcessingException e) {
      log.warn("A change of identity that cannot be read; everything is forgotten", e);
      verdicts.forget(IdentityChange.ofEverything());
    }
  }

  @Override
  public void subscribed() {
    if (verdicts.isDeaf()) {
      log.info("Changes of identities are heard of");
    }
    verdicts.hearing();
  }

  @Override
  public void lost() {
    if (!verdicts.isDeaf()) {
      log.warn("Changes of identities are not heard of: they are asked for every second");
    }
    verdicts.deaf();
  }
}
