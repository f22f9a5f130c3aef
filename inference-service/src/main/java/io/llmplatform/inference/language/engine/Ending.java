package io.llmplatform.inference.language.engine;

/** Why a generation ended. */
public enum Ending {
  /** By a stop token, by its constraint, or because the listener had enough. */
  STOP,
  /** At its longest, or at the end of the context. */
  LENGTH,
  /** The client has gone. */
  CANCELLED,
  /** Its time is over. */
  DEADLINE,
  /** The model failed, or the engine was closed. */
  FAILED
}
