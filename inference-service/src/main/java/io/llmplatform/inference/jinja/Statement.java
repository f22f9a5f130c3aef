package io.llmplatform.inference.jinja;

/** A part of a template that writes or sets something. Immutable. */
interface Statement {
  Signal run(Scope scope);
}
