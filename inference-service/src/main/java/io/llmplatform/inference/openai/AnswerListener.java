package io.llmplatform.inference.openai;

import io.llmplatform.inference.generation.GenerationListener;

/** Tells a client of its request's texts. */
interface AnswerListener extends GenerationListener {
  /** The answer's id, as the client gets it; once the request has begun. */
  String id();
}
