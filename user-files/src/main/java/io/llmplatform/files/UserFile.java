package io.llmplatform.files;

/**
 * A file of {@code /v1/files}.
 *
 * @param id such as {@code file-…}
 * @param name as its owner named it
 * @param purpose such as {@code batch}, {@code fine-tune}, {@code batch_output}
 * @param bytes its length
 */
public record UserFile(String id, String name, String purpose, long bytes) {}
