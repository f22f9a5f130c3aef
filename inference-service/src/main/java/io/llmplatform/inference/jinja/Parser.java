package io.llmplatform.inference.jinja;

import io.llmplatform.inference.jinja.Token.Kind;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** Parses templates: text, prints and statements. */
final class Parser {
  private static final Set<String> CONSTANTS =
      Set.of("true", "false", "none", "True", "False", "None");

  private final TokenStream stream;
  private final ExpressionParser expressions;
  private final Deque<String> open = new ArrayDeque<>();

  /** Loops that a break would end, within the macro that is parsed. */
  private int loops;

  private Parser(List<Token> tokens) {
    stream = new TokenStream(tokens);
    expressions = new ExpressionParser(stream);
  }

  static Body parse(String source) {
    Parser parser = new Parser(Lexer.tokens(source));
    return parser.body(List.of());
  }

  /** Up to a tag of one of these names, whose name is the current token then. */
  private Body body(List<String> ends) {
    expressions.enter();
    List<Statement> statements = new ArrayList<>();
    while (!stream.current().is(Kind.END)) {
      Token token = stream.next();
      if (token.is(Kind.DATA)) {
        statements.add(new Statements.Data(token.text()));
      } else if (token.is(Kind.VARIABLE_BEGIN)) {
        statements.add(new Statements.Print(expressions.tuple(true, false)));
        expressions.requireKnown();
        stream.expect(Kind.VARIABLE_END);
      } else if (isEnd(ends)) {
        expressions.leave();
        return new Body(statements);
      } else {
        statements.add(statement());
        expressions.requireKnown();
        stream.expect(Kind.BLOCK_END);
      }
    }
    if (!ends.isEmpty()) {
      throw stream.error("Unexpected end of template. " + lookedFor(ends));
    }
    expressions.leave();
    return new Body(statements);
  }

  private boolean isEnd(List<String> ends) {
    Token token = stream.current();
    return token.is(Kind.NAME) && ends.contains(token.text());
  }

  private String lookedFor(List<String> ends) {
    String wanted = ends.stream().map(Texts::quoted).collect(Collectors.joining(" or "));
    String inside =
        open.isEmpty()
            ? ""
            : " The innermost block that needs to be closed is %s."
                .formatted(Texts.quoted(open.element()));
    return "Jinja was looking for the following tags: %s.%s".formatted(wanted, inside);
  }

  /** The rest of a tag, then what follows up to a tag of one of these names. */
  private Body blockBody(String... ends) {
    stream.skipOperator(":");
    stream.expect(Kind.BLOCK_END);
    return body(List.of(ends));
  }

  /** As {@link #blockBody}; the end's name is taken. */
  private Body wholeBody(String end) {
    Body body = blockBody(end);
    stream.next();
    return body;
  }

  private Statement statement() {
    Token token = stream.current();
    if (!token.is(Kind.NAME)) {
      throw stream.error("tag name expected");
    }
    open.push(token.text());
    stream.next();
    Statement statement = statement(token);
    open.pop();
    return statement;
  }

  private Statement statement(Token tag) {
    return switch (tag.text()) {
      case "if" -> conditional();
      case "for" -> loop();
      case "set" -> set();
      case "macro" -> macro();
      case "call" -> call();
      case "filter" -> strictly(this::filterBlock);
      case "with" -> with();
      case "block" -> strictly(this::block);
      case "print" -> print();
      case "generation" ->
          new Statements.Generation(definition("caller", "endgeneration", List.of()));
      case "break" -> jump(Signal.BREAK);
      case "continue" -> jump(Signal.CONTINUE);
      case "autoescape" -> autoescape();
      case "include", "import", "from", "extends" -> unloadable();
      default -> throw unknown(tag);
    };
  }

  private TemplateSyntaxError unknown(Token tag) {
    return new TemplateSyntaxError(
        "Encountered unknown tag %s.".formatted(Texts.quoted(tag.text())), tag.line());
  }

  /** Unknown filters and tests are refused within, whatever is around it. */
  private <T> T strictly(Supplier<T> parsed) {
    boolean before = expressions.lenient();
    expressions.setLenient(false);
    T result = parsed.get();
    expressions.setLenient(before);
    return result;
  }

  private Statement conditional() {
    boolean before = expressions.lenient();
    expressions.setLenient(true);
    List<Statements.Branch> branches = new ArrayList<>();
    Body otherwise = Body.EMPTY;
    String tag = "elif";
    while (tag.equals("elif")) {
      Expression test = expressions.tuple(false, false);
      branches.add(new Statements.Branch(test, blockBody("elif", "else", "endif")));
      tag = stream.next().text();
    }
    if (tag.equals("else")) {
      otherwise = wholeBody("endif");
    }
    expressions.setLenient(before);
    return new Statements.If(List.copyOf(branches), otherwise);
  }

  private Statement loop() {
    loops++;
    Target target = target(false, "in");
    stream.expectName("in");
    Expression iterable = expressions.tuple(false, false, "recursive");
    Expression test = stream.skipName("if") ? strictly(expressions::expression) : null;
    boolean recursive = stream.skipName("recursive");
    Body body = strictly(() -> blockBody("endfor", "else"));
    loops--;
    boolean hasElse = stream.next().text().equals("else");
    Body otherwise = hasElse ? strictly(() -> wholeBody("endfor")) : Body.EMPTY;
    return new For(target, iterable, test, recursive, body, otherwise);
  }

  private Statement set() {
    Target target = target(true);
    if (stream.skipOperator("=")) {
      return new Statements.Assign(target, expressions.tuple(true, false));
    }
    return strictly(() -> assignBlock(target));
  }

  private Statement assignBlock(Target target) {
    Expression filter =
        stream.current().isOperator("|")
            ? expressions.filter(new Literals.Name(Statements.CAPTURED))
            : null;
    return new Statements.AssignBlock(target, filter, wholeBody("endset"));
  }

  private Target target(boolean fields, String... ends) {
    List<Target> targets = new ArrayList<>();
    boolean several = false;
    do {
      Token token = stream.current();
      if (several && (token.isOperator("=") || token.is(Kind.BLOCK_END) || isEnd(List.of(ends)))) {
        break;
      }
      targets.add(oneTarget(fields, ends));
      several |= stream.current().isOperator(",");
    } while (stream.skipOperator(","));
    return several ? new Target.Several(List.copyOf(targets)) : targets.get(0);
  }

  private Target oneTarget(boolean fields, String... ends) {
    if (stream.skipOperator("(")) {
      expressions.enter();
      Target inner = target(fields, ends);
      expressions.leave();
      stream.expectOperator(")");
      return inner;
    }
    String name = assignable();
    if (fields && stream.skipOperator(".")) {
      return new Target.Field(name, stream.expect(Kind.NAME).text());
    }
    return new Target.Variable(name);
  }

  private String assignable() {
    Token token = stream.current();
    if (!token.is(Kind.NAME)) {
      throw stream.error("can't assign to " + Texts.quoted(token.described()));
    }
    if (loops > 0 && token.isName("loop")) {
      throw stream.error("Can't assign to special loop variable in for-loop");
    }
    if (CONSTANTS.contains(token.text())) {
      throw stream.error("can't assign to 'const'");
    }
    return stream.next().text();
  }

  private Statement macro() {
    String name = assignable();
    List<Macro.Parameter> parameters = strictly(this::signature);
    return new Statements.DefineMacro(definition(name, "endmacro", parameters));
  }

  private List<Macro.Parameter> signature() {
    stream.expectOperator("(");
    List<Macro.Parameter> parameters = new ArrayList<>();
    boolean defaults = false;
    while (!stream.current().isOperator(")")) {
      if (!parameters.isEmpty()) {
        stream.expectOperator(",");
      }
      String name = assignable();
      Expression otherwise = stream.skipOperator("=") ? expressions.expression() : null;
      if (defaults && otherwise == null) {
        throw stream.error("non-default argument follows default argument");
      }
      defaults |= otherwise != null;
      parameters.add(new Macro.Parameter(name, otherwise));
    }
    stream.next();
    return List.copyOf(parameters);
  }

  /** Parses the body of what is called as a macro is. */
  private Macro.Definition definition(String name, String end, List<Macro.Parameter> parameters) {
    int outerLoops = loops;
    Set<String> outerNames = expressions.names();
    loops = 0;
    Set<String> names = new HashSet<>();
    expressions.setNames(names);
    Body body = strictly(() -> wholeBody(end));
    loops = outerLoops;
    outerNames.addAll(names);
    expressions.setNames(outerNames);
    Macro.Uses uses =
        new Macro.Uses(
            names.contains("varargs"), names.contains("kwargs"), names.contains("caller"));
    return new Macro.Definition(name, parameters, uses, body);
  }

  private Statement call() {
    List<Macro.Parameter> parameters =
        stream.current().isOperator("(") ? strictly(this::signature) : List.of();
    Expression call = expressions.expression();
    if (!(call instanceof Accesses.Call called)) {
      throw stream.error("expected call");
    }
    return new Statements.CallBlock(called, definition("caller", "endcall", parameters));
  }

  private Statement filterBlock() {
    Expression first = expressions.oneFilter(new Literals.Name(Statements.CAPTURED));
    return new Statements.FilterBlock(expressions.filter(first), wholeBody("endfilter"));
  }

  private Statement with() {
    List<Target> targets = new ArrayList<>();
    List<Expression> values = new ArrayList<>();
    while (!stream.current().is(Kind.BLOCK_END)) {
      if (!targets.isEmpty()) {
        stream.expectOperator(",");
      }
      targets.add(target(false));
      stream.expectOperator("=");
      values.add(expressions.expression());
    }
    return new Statements.With(
        List.copyOf(targets), List.copyOf(values), strictly(() -> wholeBody("endwith")));
  }

  private Statement block() {
    String name = stream.expect(Kind.NAME).text();
    stream.skipName("scoped");
    stream.skipName("required");
    Body body = wholeBody("endblock");
    stream.skipName(name);
    return new Statements.Block(body);
  }

  private Statement print() {
    List<Statement> printed = new ArrayList<>();
    while (!stream.current().is(Kind.BLOCK_END)) {
      if (!printed.isEmpty()) {
        stream.expectOperator(",");
      }
      printed.add(new Statements.Print(expressions.expression()));
    }
    Body body = new Body(printed);
    return body::run;
  }

  private Statement jump(Signal signal) {
    if (loops == 0) {
      String name = signal == Signal.BREAK ? "break" : "continue";
      throw stream.error("'%s' outside loop".formatted(name));
    }
    return new Statements.Jump(signal);
  }

  /** Escaping is for HTML; here it can only be switched off. */
  private Statement autoescape() {
    Expression flag = expressions.expression();
    if (!(flag instanceof Literals.Constant constant) || Types.truth(constant.constant())) {
      throw stream.error("autoescape is not supported");
    }
    return new Statements.Block(wholeBody("endautoescape"));
  }

  private Statement unloadable() {
    while (!stream.current().is(Kind.BLOCK_END) && !stream.current().is(Kind.END)) {
      stream.next();
    }
    return new Statements.Unloadable();
  }
}
