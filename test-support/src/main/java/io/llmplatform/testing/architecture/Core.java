package io.llmplatform.testing.architecture;

/** Which packages are core: those with one of these names in their path. */
final class Core {
  static final String[] PACKAGES = {"..domain..", "..engine..", "..batching..", "..tensor.."};

  private Core() {}
}
