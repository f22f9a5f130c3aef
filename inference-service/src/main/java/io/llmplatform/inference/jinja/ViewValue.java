package io.llmplatform.inference.jinja;

import java.util.List;

/**
 * What a dict's keys(), values() and items() give: has a length, and no elements by number.
 *
 * @param kind Python's name of the type
 */
record ViewValue(String kind, List<Object> items) {}
