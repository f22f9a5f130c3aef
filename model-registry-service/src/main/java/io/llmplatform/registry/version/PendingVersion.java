package io.llmplatform.registry.version;

/**
 * A version whose files are still to come. Its parts may be kept and put together again in another
 * process.
 *
 * @param model the id of its model, which outlives a rename
 * @param number of the version
 * @param by who has it made
 */
public record PendingVersion(long model, int number, String by) {}
