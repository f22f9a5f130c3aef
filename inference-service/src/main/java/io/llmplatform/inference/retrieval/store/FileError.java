package io.llmplatform.inference.retrieval.store;

/**
 * Why a file could not be taken in, for its owner.
 *
 * @param code {@code invalid_file}, {@code unsupported_file} or {@code server_error}
 * @param message a sentence that names the page, the limit or the setting at fault
 */
public record FileError(String code, String message) {
  public static final String INVALID_FILE = "invalid_file";
  public static final String UNSUPPORTED_FILE = "unsupported_file";
  public static final String SERVER_ERROR = "server_error";
}
