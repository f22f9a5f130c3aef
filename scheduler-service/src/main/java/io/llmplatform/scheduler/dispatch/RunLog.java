package io.llmplatform.scheduler.dispatch;

/**
 * A part of what a run has logged.
 *
 * @param fromLine the first line asked for, from 1
 * @param toLine the last line here; less than {@code fromLine}: there is none yet
 * @param content lines, each with its end
 * @param end whether no more will come
 */
public record RunLog(int fromLine, int toLine, String content, boolean end) {}
