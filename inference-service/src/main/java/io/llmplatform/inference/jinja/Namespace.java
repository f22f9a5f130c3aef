package io.llmplatform.inference.jinja;

import java.util.LinkedHashMap;
import java.util.Map;

/** Jinja's namespace: the one value that a template can change, also from within a loop. */
record Namespace(Map<String, Object> attributes) {
  Namespace() {
    this(new LinkedHashMap<>());
  }
}
