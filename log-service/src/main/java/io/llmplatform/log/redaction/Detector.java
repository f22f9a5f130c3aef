package io.llmplatform.log.redaction;

import java.util.List;

/** Finds secrets of some kinds. Thread-safe. */
@FunctionalInterface
interface Detector {
  /** Those of the text, in any order; they may overlap. */
  List<Secret> find(PlainText text);
}
