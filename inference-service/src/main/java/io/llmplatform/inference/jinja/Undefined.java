package io.llmplatform.inference.jinja;

/**
 * What a name, attribute or element is that does not exist: prints as nothing, is false and empty,
 * and fails when more is asked of it.
 *
 * @param message of that failure
 */
record Undefined(String message) {
  static Undefined name(String name) {
    return new Undefined(Texts.quoted(name) + " is undefined");
  }

  static Undefined attribute(Object owner, String name) {
    return new Undefined(
        Texts.quoted(Types.described(owner)) + " has no attribute " + Texts.quoted(name));
  }

  static Undefined element(Object owner, String shown) {
    return new Undefined(Types.described(owner) + " has no element " + shown);
  }

  static Undefined unsafe(Object owner, String name) {
    return new Undefined(
        "access to attribute %s of %s object is unsafe."
            .formatted(Texts.quoted(name), Texts.quoted(Types.name(owner))));
  }

  TemplateFailure failure() {
    return new TemplateFailure(message);
  }
}
