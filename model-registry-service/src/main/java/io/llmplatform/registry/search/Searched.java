package io.llmplatform.registry.search;

import java.util.List;
import java.util.Map;

/** What can be searched: its tables, its fields, its orders. */
interface Searched {

  /** {@code models} or {@code versions}. */
  String name();

  /** {@code from} with the conditions that hold for each result, whoever asks. */
  String from();

  /** The result's id. */
  String id();

  Map<String, Order.Column> columns();

  /** Complete: no two results are equal in all of them. */
  List<Order.Term> defaultOrder();

  /**
   * The condition in a form that finds: the database may begin with it.
   *
   * @throws io.llmplatform.common.error.PlatformException naming {@code filter} and the position
   */
  Sql finding(Comparison comparison, Values.Estimates estimates);

  /** The same condition in a form that checks one result after the other. */
  Sql checking(Comparison comparison);
}
