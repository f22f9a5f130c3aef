package io.llmplatform.registry.webhook;

import java.util.UUID;

/**
 * An attempt at a delivery that this process may make.
 *
 * @param number from 1; the outcome counts only while no later attempt has begun
 * @param secret encrypted
 * @param eventId what {@code webhook-id} says
 */
record Attempt(
    UUID delivery,
    UUID webhook,
    int number,
    String url,
    String secret,
    String eventId,
    String body) {}
