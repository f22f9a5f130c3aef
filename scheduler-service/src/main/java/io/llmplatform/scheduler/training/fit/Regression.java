package io.llmplatform.scheduler.training.fit;

import ai.onnx.proto.OnnxMl.ModelProto;
import com.oracle.labs.mlrg.olcut.util.Pair;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;
import org.tribuo.Prediction;
import org.tribuo.classification.Label;
import org.tribuo.classification.evaluation.LabelEvaluation;
import org.tribuo.classification.evaluation.LabelEvaluator;
import org.tribuo.classification.sgd.linear.LinearSGDModel;

/** A multinomial logistic regression that was fitted. Thread-safe. */
public final class Regression {
  private static final double LEAST_PROBABILITY = 1e-12;

  private final LinearSGDModel model;
  private final List<String> labels;

  Regression(LinearSGDModel model) {
    this.model = model;
    Map<Integer, String> byId = new TreeMap<>();
    for (Pair<Integer, Label> each : model.getOutputIDInfo()) {
      byId.put(each.getA(), each.getB().getLabel());
    }
    this.labels = List.copyOf(byId.values());
  }

  /** The classes' names, in the order of the probabilities. */
  public List<String> labels() {
    return labels;
  }

  /** The probability of each class, in their order. */
  public double[] probabilities(float[] vector) {
    Prediction<Label> prediction = model.predict(Examples.of(vector, labels.get(0)));
    Map<String, Label> scores = prediction.getOutputScores();
    return labels.stream()
        .mapToDouble(label -> Objects.requireNonNull(scores.get(label)).getScore())
        .toArray();
  }

  /** Takes {@code [batch, dimensions]}, gives {@code [batch, classes]}: probabilities. */
  public ModelProto onnx() {
    return model.exportONNXModel("io.llmplatform", 1);
  }

  /** How well it does on examples of the classes that it knows. */
  public Measures measure(LabelledVectors held) {
    LabelEvaluation evaluation = new LabelEvaluator().evaluate(model, Examples.dataset(held));
    List<String> names = new ArrayList<>(new TreeSet<>(labels));
    Map<String, Measures.OfLabel> each = new LinkedHashMap<>();
    List<List<Integer>> confusion = new ArrayList<>();
    for (String name : names) {
      Label label = new Label(name);
      each.put(
          name,
          new Measures.OfLabel(
              finite(evaluation.precision(label)),
              finite(evaluation.recall(label)),
              finite(evaluation.f1(label)),
              (int) evaluation.getConfusionMatrix().support(label)));
      confusion.add(
          names.stream()
              .map(
                  other -> (int) evaluation.getConfusionMatrix().confusion(new Label(other), label))
              .toList());
    }
    return new Measures(
        evaluation.accuracy(), finite(evaluation.macroAveragedF1()), loss(held), each, confusion);
  }

  private double loss(LabelledVectors held) {
    double sum = 0;
    for (int i = 0; i < held.size(); i++) {
      int index = labels.indexOf(held.labels().get(i));
      double probability = probabilities(held.vectors().get(i))[index];
      sum -= Math.log(Math.max(probability, LEAST_PROBABILITY));
    }
    return sum / held.size();
  }

  /** A class that nothing was taken for has no precision; it counts as 0. */
  private static double finite(double value) {
    return Double.isFinite(value) ? value : 0;
  }
}
