package io.llmplatform.inference.capture;

/** Texts that have so many characters in all; what is beyond is cut off. Used by one thread. */
final class BoundedTexts {
  private int left;
  private boolean cut;

  BoundedTexts(int characters) {
    this.left = characters;
  }

  /** As much of a text as there is room for; no character is halved. */
  String take(String text) {
    if (text.length() <= left) {
      left -= text.length();
      return text;
    }
    cut = true;
    int end = left > 0 && Character.isHighSurrogate(text.charAt(left - 1)) ? left - 1 : left;
    left = 0;
    return text.substring(0, end);
  }

  /** Whether there was not room for all. */
  boolean isCut() {
    return cut;
  }
}
