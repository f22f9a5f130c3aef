package io.llmplatform.scheduler.dispatch.protocol;

/** What came of a call to an executor. */
public sealed interface Answer {

  /**
   * It did what it was asked.
   *
   * @param text a remark; mostly empty
   */
  record Accepted(String text) implements Answer {}

  /** It will not. */
  record Refused(String why) implements Answer {}

  /** Nobody listens at its address: it did not get the call, and has ended or not begun. */
  record Absent() implements Answer {}

  /** It may have got the call. */
  record Unknown(String why) implements Answer {}
}
