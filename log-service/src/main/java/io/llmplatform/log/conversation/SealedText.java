package io.llmplatform.log.conversation;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.llmplatform.encryption.ColumnEncryption;

/**
 * Encrypts what users and models said, bound to its conversation and its place there: what is
 * stored opens nowhere else. Thread-safe.
 */
final class SealedText {
  private final ColumnEncryption encryption;
  private final ObjectMapper json;

  SealedText(ColumnEncryption encryption, ObjectMapper json) {
    this.encryption = encryption;
    this.json = json;
  }

  /**
   * @param place such as {@code prompt}
   */
  String seal(String conversation, String place, Object value) {
    try {
      return encryption.encrypt(column(conversation, place), json.writeValueAsBytes(value));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("A text cannot be written", e);
    }
  }

  /**
   * @throws IllegalStateException if it was altered, or the ring has lost its key
   */
  <T> T open(String conversation, String place, String sealed, TypeReference<T> type) {
    byte[] opened = encryption.decryptBytes(column(conversation, place), sealed);
    try {
      return json.readValue(opened, type);
    } catch (java.io.IOException e) {
      throw new IllegalStateException("A text cannot be read", e);
    }
  }

  private static String column(String conversation, String place) {
    return "conversation/" + conversation + "/" + place;
  }
}
