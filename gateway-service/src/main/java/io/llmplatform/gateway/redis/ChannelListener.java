package io.llmplatform.gateway.redis;

/**
 * Hears what is published on one Redis channel, and whether it may have missed something. Called by
 * the connection's threads: implementations neither block nor fail.
 */
public interface ChannelListener {

  String channel();

  void heard(String message);

  /** From now on nothing is missed; whatever was sent before may have been. */
  void subscribed();

  /** From now on messages may be missed. */
  void lost();
}
