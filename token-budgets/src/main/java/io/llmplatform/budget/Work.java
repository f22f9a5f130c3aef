package io.llmplatform.budget;

/**
 * What is to be done.
 *
 * @param id the request's, unique: the reservation and the usage record bear it
 * @param model the model's name
 * @param version of the model
 */
public record Work(String id, String model, String version) {}
