package dev.offload.core.testing.api;

import dev.offload.core.api.Evolving;
import dev.offload.core.api.Stable;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.module.ModuleDescriptor;
import java.lang.reflect.Constructor;
import java.lang.reflect.Executable;
import java.lang.reflect.Field;
import java.lang.reflect.GenericDeclaration;
import java.lang.reflect.Member;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The public API of a folder of classes as text: one line for each thing that code outside can rely
 * on, so that a line that is gone is a promise that is broken.
 *
 * <p>A line is a type, a space, and a fact of the type. The facts come from reflection by name and
 * in an order of their own, so that every JDK gives the same text.
 */
final class PublicApi {
  private static final String UNMARKED = "unmarked";

  private final Path classes;
  private final ClassLoader loader;
  private final SortedSet<String> lines = new TreeSet<>();
  private final List<Class<?>> types = new ArrayList<>();

  private PublicApi(Path classes, ClassLoader loader) {
    this.classes = classes;
    this.loader = loader;
  }

  /**
   * Reads the API of all classes of a folder; of a module, of the packages that everybody may use.
   *
   * @param loader finds the classes of the folder, and whatever they mention
   */
  static PublicApi of(Path classes, ClassLoader loader) throws IOException {
    PublicApi api = new PublicApi(classes, loader);
    Predicate<String> exported = exported(classes);
    try (Stream<Path> files = Files.walk(classes)) {
      for (Path file : files.filter(path -> path.toString().endsWith(".class")).toList()) {
        String name = classes.relativize(file).toString().replace(".class", "");
        if (!name.endsWith("-info")) {
          Class<?> type = api.load(name.replace(file.getFileSystem().getSeparator(), "."));
          if (exported.test(type.getPackageName())) {
            api.add(type);
          }
        }
      }
    }
    return api;
  }

  private static Predicate<String> exported(Path classes) throws IOException {
    Path module = classes.resolve("module-info.class");
    if (!Files.exists(module)) {
      return name -> true;
    }
    try (InputStream in = Files.newInputStream(module)) {
      return ModuleDescriptor.read(in).exports().stream()
              .filter(exports -> !exports.isQualified())
              .map(ModuleDescriptor.Exports::source)
              .collect(Collectors.toSet())
          ::contains;
    }
  }

  /** Returns the lines, in alphabetical order. */
  List<String> lines() {
    return List.copyOf(lines);
  }

  /** Returns the names of the types that anybody may implement. */
  Set<String> openInterfaces() {
    return types.stream()
        .filter(type -> type.isInterface() && !type.isAnnotation() && !type.isSealed())
        .map(Class::getName)
        .collect(Collectors.toSet());
  }

  private Class<?> load(String name) {
    try {
      return Class.forName(name, false, loader);
    } catch (ClassNotFoundException e) {
      throw new IllegalStateException(e);
    }
  }

  private void add(Class<?> type) {
    if (isVisible(type)) {
      types.add(type);
      fact(type, stability(type));
      fact(type, kind(type));
      modifiers(type);
      supertypes(type);
      for (RecordComponent component : components(type)) {
        fact(type, "component %s: %s".formatted(component.getName(), name(component)));
      }
      fields(type);
      for (Constructor<?> constructor : type.getDeclaredConstructors()) {
        if (isVisible(constructor) && !type.isEnum()) {
          fact(type, "constructor %s".formatted(signature(constructor)));
        }
      }
      methods(type, type);
    }
  }

  private void fact(Class<?> type, String fact) {
    lines.add(type.getName() + " " + fact);
  }

  private static boolean isVisible(Class<?> type) {
    boolean named = !type.isAnonymousClass() && !type.isLocalClass() && !type.isSynthetic();
    boolean open = (type.getModifiers() & (Modifier.PUBLIC | Modifier.PROTECTED)) != 0;
    return named && open && (!type.isMemberClass() || isVisible(type.getDeclaringClass()));
  }

  private static boolean isVisible(Member member) {
    return !member.isSynthetic()
        && (member.getModifiers() & (Modifier.PUBLIC | Modifier.PROTECTED)) != 0;
  }

  private static String kind(Class<?> type) {
    if (type.isAnnotation()) {
      return "is an annotation";
    }
    if (type.isInterface()) {
      return "is an interface" + variables(type);
    }
    String kind = type.isEnum() ? "an enum" : type.isRecord() ? "a record" : "a class";
    return "is " + kind + variables(type);
  }

  private void modifiers(Class<?> type) {
    // Whether an enum is final depends on its constants alone.
    if (!type.isEnum()) {
      if (type.isSealed()) {
        fact(type, "is sealed");
      }
      if (Modifier.isFinal(type.getModifiers()) && !type.isRecord()) {
        fact(type, "is final");
      }
      if (Modifier.isAbstract(type.getModifiers()) && !type.isInterface()) {
        fact(type, "is abstract");
      }
    }
    if (type.isMemberClass() && Modifier.isStatic(type.getModifiers())) {
      fact(type, "is static");
    }
  }

  private void supertypes(Class<?> type) {
    Class<?> superclass = type.getSuperclass();
    boolean implied = superclass == null || superclass == Object.class || type.isRecord();
    if (!implied && !type.isEnum()) {
      fact(type, "extends " + type.getGenericSuperclass().getTypeName());
    }
    for (Type each : type.getGenericInterfaces()) {
      fact(type, (type.isInterface() ? "extends " : "implements ") + each.getTypeName());
    }
    if (type.isSealed() && !type.isEnum()) {
      for (Class<?> permitted : type.getPermittedSubclasses()) {
        fact(type, "permits " + permitted.getName());
      }
    }
  }

  private static List<RecordComponent> components(Class<?> type) {
    return type.isRecord() ? List.of(type.getRecordComponents()) : List.of();
  }

  private static String name(RecordComponent component) {
    return component.getGenericType().getTypeName();
  }

  private void fields(Class<?> type) {
    for (Field field : type.getDeclaredFields()) {
      if (isVisible(field)) {
        fact(
            type,
            field.isEnumConstant()
                ? "constant " + field.getName()
                : "field %s: %s%s"
                    .formatted(
                        field.getName(),
                        words(field.getModifiers()),
                        field.getGenericType().getTypeName()));
      }
    }
  }

  /** Adds the methods of a type, and those it has from superclasses that nobody sees. */
  private void methods(Class<?> type, Class<?> declaring) {
    for (Method method : declaring.getDeclaredMethods()) {
      if (isVisible(method) && !method.isBridge() && !isImplied(type, method)) {
        fact(
            type,
            "method %s%s: %s%s"
                .formatted(
                    method.getName(),
                    signature(method),
                    (method.isDefault() ? "default " : "") + words(method.getModifiers()),
                    method.getGenericReturnType().getTypeName()));
      }
    }
    Class<?> superclass = declaring.getSuperclass();
    if (superclass != null && superclass != Object.class && !isVisible(superclass)) {
      methods(type, superclass);
    }
  }

  /** Whether every type of this kind has the method. */
  private static boolean isImplied(Class<?> type, Method method) {
    List<Class<?>> parameters = List.of(method.getParameterTypes());
    return switch (method.getName()) {
      case "hashCode", "toString" -> parameters.isEmpty();
      case "equals" -> parameters.equals(List.of(Object.class));
      case "values" -> type.isEnum() && parameters.isEmpty();
      case "valueOf" -> type.isEnum() && parameters.equals(List.of(String.class));
      default -> false;
    };
  }

  private static String words(int modifiers) {
    List<String> words = new ArrayList<>();
    if (Modifier.isProtected(modifiers)) {
      words.add("protected");
    }
    if (Modifier.isStatic(modifiers)) {
      words.add("static");
    }
    if (Modifier.isAbstract(modifiers)) {
      words.add("abstract");
    }
    if (Modifier.isFinal(modifiers)) {
      words.add("final");
    }
    return words.isEmpty() ? "" : String.join(" ", words) + " ";
  }

  private static String signature(Executable executable) {
    String thrown =
        Arrays.stream(executable.getGenericExceptionTypes())
            .map(Type::getTypeName)
            .sorted()
            .collect(Collectors.joining(", "));
    return variables(executable)
        + Arrays.stream(executable.getGenericParameterTypes())
            .map(Type::getTypeName)
            .collect(Collectors.joining(", ", "(", ")"))
        + (thrown.isEmpty() ? "" : " throws " + thrown);
  }

  private static String variables(GenericDeclaration declaration) {
    List<String> variables = new ArrayList<>();
    for (TypeVariable<?> variable : declaration.getTypeParameters()) {
      String bounds =
          Arrays.stream(variable.getBounds())
              .filter(bound -> bound != Object.class)
              .map(Type::getTypeName)
              .collect(Collectors.joining(" & "));
      variables.add(variable.getName() + (bounds.isEmpty() ? "" : " extends " + bounds));
    }
    return variables.isEmpty() ? "" : "<" + String.join(", ", variables) + ">";
  }

  /** Returns the mark of a type, else of the type around it, else of its package. */
  String stability(Class<?> type) {
    String own = mark(type.getName());
    if (!own.equals(UNMARKED)) {
      return own;
    }
    return type.isMemberClass()
        ? stability(type.getDeclaringClass())
        : mark(type.getPackageName() + ".package-info");
  }

  /**
   * The marks are not kept for reflection, but a class file names an annotation's type where it is
   * used, and nothing but the marked uses these.
   */
  private String mark(String className) {
    Path file = classes.resolve(className.replace('.', '/') + ".class");
    if (!Files.exists(file)) {
      return UNMARKED;
    }
    try {
      String text = Files.readString(file, StandardCharsets.ISO_8859_1);
      return text.contains(Stable.class.descriptorString())
          ? "stable"
          : text.contains(Evolving.class.descriptorString()) ? "evolving" : UNMARKED;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
