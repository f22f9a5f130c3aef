package io.llmplatform.log.alert.forward;

/**
 * What a robot says at one time.
 *
 * @param title for lists of chats and notifications, without markup
 * @param text in markdown
 * @param groups how many of the groups that wait are in it, from the first
 */
record Message(String title, String text, int groups) {}
