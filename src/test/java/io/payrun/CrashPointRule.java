package io.payrun;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.IdentifierTree;
import com.sun.source.tree.LiteralTree;
import com.sun.source.tree.MemberReferenceTree;
import com.sun.source.tree.MemberSelectTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreeScanner;
import org.jspecify.annotations.Nullable;

/**
 * The rule that no step of the outside world lacks its crash point. A step is a method
 * that holds SQL which writes (itself or in a constant of its class that it uses), calls
 * {@code Files.move}, or sends by an HTTP client. It must name a {@code CrashPoint}, or
 * all methods of its package that call it must, directly or by their callers. Sources are
 * only parsed, so a call is told by its name, its number of arguments, and the declared
 * type of what it is called on; where that is not to be seen, it counts.
 */
final class CrashPointRule {

	private static final Pattern WRITES = Pattern
		.compile("(?is).*\\b(insert\\s+into|delete\\s+from|truncate|merge\\s+into"
				+ "|update\\s+[a-z_]+(\\s+[a-z]+)?\\s+set|copy\\s+[a-z_]+\\s*\\().*");

	private final List<Method> methods = new ArrayList<>();

	/** What methods and record components of a name give, {@code package.name}. */
	private final Map<String, Set<String>> returns = new HashMap<>();

	/** Reads sources: name of the file to its text. */
	static CrashPointRule of(Map<String, String> sources) {
		CrashPointRule rule = new CrashPointRule();
		List<JavaFileObject> files = new ArrayList<>();
		sources.forEach((name, text) -> files.add(new Source(name, text)));
		JavacTask task = (JavacTask) ToolProvider.getSystemJavaCompiler()
			.getTask(null, null, null, List.of("-proc:none"), null, files);
		try {
			task.parse().forEach(rule::read);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		return rule;
	}

	/** Steps without a point, {@code Class.method}. */
	Set<String> breaches() {
		Set<String> breaches = new TreeSet<>();
		for (Method method : this.methods) {
			if (method.isStep && !isCovered(method, new HashSet<>())) {
				breaches.add(method.type + "." + method.name);
			}
		}
		return breaches;
	}

	/** Every {@code CrashPoint.NAME} of the sources. */
	Set<String> points() {
		Set<String> points = new TreeSet<>();
		this.methods.forEach((method) -> points.addAll(method.points));
		return points;
	}

	/** How many steps there are. */
	long steps() {
		return this.methods.stream().filter((method) -> method.isStep).count();
	}

	private boolean isCovered(Method method, Set<Method> seen) {
		if (!method.points.isEmpty()) {
			return true;
		}
		List<Method> callers = this.methods.stream().filter((caller) -> calls(caller, method)).toList();
		return !callers.isEmpty()
				&& callers.stream().allMatch((caller) -> !seen.add(caller) || isCovered(caller, seen));
	}

	private boolean calls(Method caller, Method method) {
		return caller != method && caller.packageName.equals(method.packageName)
				&& caller.calls.stream()
					.anyMatch((call) -> call.name.equals(method.name)
							&& (call.arguments < 0 || call.arguments == method.parameters)
							&& mayBeOn(call, caller, method));
	}

	private boolean mayBeOn(Call call, Method caller, Method method) {
		Set<String> types = call.on.endsWith("()")
				? this.returns.getOrDefault(caller.packageName + "." + call.on.replaceAll("\\(\\)$", ""), Set.of())
				: caller.typesOf(call.on);
		return types.isEmpty() || types.contains(method.type);
	}

	private void read(CompilationUnitTree unit) {
		String packageName = String.valueOf(unit.getPackageName());
		new TreeScanner<@Nullable Void, String>() {

			@Override
			public @Nullable Void visitClass(ClassTree type, String outer) {
				String name = outer.isEmpty() ? String.valueOf(type.getSimpleName()) : outer;
				Set<String> constants = constants(type);
				Map<String, String> fields = fields(type);
				fields.forEach((field, of) -> give(packageName, field, of));
				for (Tree member : type.getMembers()) {
					if (member instanceof MethodTree method) {
						give(packageName, String.valueOf(method.getName()), simple(method.getReturnType()));
						CrashPointRule.this.methods.add(CrashPointRule.read(method, new Method(packageName, name,
								String.valueOf(method.getName()), method.getParameters().size(), fields), constants));
					}
				}
				type.getMembers()
					.stream()
					.filter(ClassTree.class::isInstance)
					.forEach((inner) -> inner.accept(this, name));
				return null;
			}

		}.scan(unit, "");
	}

	private void give(String packageName, String name, String type) {
		this.returns.computeIfAbsent(packageName + "." + name, (key) -> new HashSet<>()).add(type);
	}

	private static Map<String, String> fields(ClassTree type) {
		Map<String, String> fields = new HashMap<>();
		type.getMembers()
			.stream()
			.filter(VariableTree.class::isInstance)
			.map(VariableTree.class::cast)
			.forEach((field) -> fields.put(String.valueOf(field.getName()), simple(field.getType())));
		return fields;
	}

	/** A type without package, outer type, annotations and parameters. */
	private static String simple(@Nullable Tree type) {
		return String.valueOf(type)
			.replaceAll("<.*", "")
			.replaceAll("@[A-Za-z]+ ?\\s*", "")
			.replaceAll(".*\\.", "")
			.strip();
	}

	/** Fields of a class that hold SQL which writes. */
	private static Set<String> constants(ClassTree type) {
		Set<String> constants = new HashSet<>();
		type.getMembers()
			.stream()
			.filter(VariableTree.class::isInstance)
			.map(VariableTree.class::cast)
			.forEach((field) -> {
				Method body = new Method("", "", "", 0, Map.of());
				new Body(body, Set.of()).scan(field.getInitializer(), null);
				if (body.isStep) {
					constants.add(String.valueOf(field.getName()));
				}
			});
		return constants;
	}

	private static Method read(MethodTree tree, Method method, Set<String> constants) {
		new Body(method, constants).scan(tree.getParameters(), null);
		new Body(method, constants).scan(tree.getBody(), null);
		return method;
	}

	/** What is seen in one method, its lambdas and anonymous classes included. */
	private static final class Body extends TreeScanner<@Nullable Void, @Nullable Void> {

		private final Method method;

		private final Set<String> constants;

		Body(Method method, Set<String> constants) {
			this.method = method;
			this.constants = constants;
		}

		@Override
		public @Nullable Void visitLiteral(LiteralTree literal, @Nullable Void nothing) {
			this.method.isStep |= literal.getValue() instanceof String text && WRITES.matcher(text).matches();
			return null;
		}

		@Override
		public @Nullable Void visitIdentifier(IdentifierTree identifier, @Nullable Void nothing) {
			this.method.isStep |= this.constants.contains(String.valueOf(identifier.getName()));
			return null;
		}

		@Override
		public @Nullable Void visitVariable(VariableTree variable, @Nullable Void nothing) {
			if (variable.getType() != null) {
				this.method.variables.put(String.valueOf(variable.getName()), simple(variable.getType()));
			}
			return super.visitVariable(variable, null);
		}

		@Override
		public @Nullable Void visitMemberSelect(MemberSelectTree select, @Nullable Void nothing) {
			if (String.valueOf(select.getExpression()).equals("CrashPoint")) {
				this.method.points.add(String.valueOf(select.getIdentifier()));
			}
			return super.visitMemberSelect(select, null);
		}

		@Override
		public @Nullable Void visitMethodInvocation(MethodInvocationTree call, @Nullable Void nothing) {
			ExpressionTree target = call.getMethodSelect();
			String text = String.valueOf(target);
			this.method.isStep |= text.equals("Files.move") || text.matches("(?i).*client\\.send(Async)?");
			this.method.calls.add((target instanceof MemberSelectTree select) ? new Call(last(select.getExpression()),
					String.valueOf(select.getIdentifier()), call.getArguments().size())
					: new Call("this", text, call.getArguments().size()));
			return super.visitMethodInvocation(call, null);
		}

		@Override
		public @Nullable Void visitMemberReference(MemberReferenceTree reference, @Nullable Void nothing) {
			this.method.calls
				.add(new Call(last(reference.getQualifierExpression()), String.valueOf(reference.getName()), -1));
			return super.visitMemberReference(reference, null);
		}

		/** {@code store} of {@code this.store}, {@code store()} of {@code a.store()}. */
		private static String last(ExpressionTree on) {
			if (on instanceof MethodInvocationTree call) {
				return call.getArguments().isEmpty() ? last(call.getMethodSelect()) + "()" : "";
			}
			return (on instanceof MemberSelectTree select) ? String.valueOf(select.getIdentifier())
					: String.valueOf(on);
		}

	}

	/**
	 * A call.
	 *
	 * @param on the name of what it is called on, {@code this} for its own class
	 * @param name the method
	 * @param arguments how many, negative where a reference does not tell
	 */
	private record Call(String on, String name, int arguments) {
	}

	/** A method as far as the rule wants to know it. */
	private static final class Method {

		private final String packageName;

		private final String type;

		private final String name;

		private final int parameters;

		/** Variables, parameters and fields with their types. */
		private final Map<String, String> variables;

		private final Set<String> points = new TreeSet<>();

		private final Set<Call> calls = new HashSet<>();

		private boolean isStep;

		Method(String packageName, String type, String name, int parameters, Map<String, String> fields) {
			this.packageName = packageName;
			this.type = type;
			this.name = name;
			this.parameters = parameters;
			this.variables = new HashMap<>(fields);
		}

		/** Empty where it is not to be seen. */
		Set<String> typesOf(String variable) {
			String known = variable.equals("this") ? this.type : this.variables.get(variable);
			return (known != null) ? Set.of(known) : Set.of();
		}

	}

	/** A source in memory. */
	private static final class Source extends SimpleJavaFileObject {

		private final String text;

		Source(String name, String text) {
			super(URI.create("string:///" + name), Kind.SOURCE);
			this.text = text;
		}

		@Override
		public CharSequence getCharContent(boolean ignoreEncodingErrors) {
			return this.text;
		}

	}

}
