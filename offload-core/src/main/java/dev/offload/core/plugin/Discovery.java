package dev.offload.core.plugin;

import dev.offload.core.error.ErrorCode;
import dev.offload.core.error.OffloadException;
import java.io.IOException;
import java.io.InputStream;
import java.lang.module.ModuleDescriptor;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.CodeSource;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/** Collects the providers of one plugin interface, and what is wrong with the others. */
final class Discovery<T> {
  static final String CLASS_PATH = "class path";

  /** More are no accident. */
  private static final int MOST_FAILURES = 1000;

  static final String ASK_THE_AUTHOR = "Maybe ask whoever wrote it, or take its jar away.";

  private final Class<T> type;
  private final PluginNames form;
  private final UnaryOperator<T> settle;
  private final Function<T, List<String>> namesOf;
  private final Duration limit;
  private final List<PluginProblem> problems;
  private final List<Plugin<T>> found = new ArrayList<>();
  private final Map<String, String> locationByName = new HashMap<>();

  /**
   * @param settle what to keep of a new provider: itself, or something that knows it
   * @param limit how long a provider may take to say what it is
   */
  Discovery(
      Class<T> type,
      PluginNames form,
      UnaryOperator<T> settle,
      Function<T, List<String>> namesOf,
      Duration limit,
      List<PluginProblem> problems) {
    this.type = type;
    this.form = form;
    this.settle = settle;
    this.namesOf = namesOf;
    this.limit = limit;
    this.problems = problems;
  }

  List<Plugin<T>> found() {
    return found;
  }

  /**
   * Adds what a class loader provides.
   *
   * @param place what to name as the location of a provider whose class cannot be loaded
   */
  void search(ClassLoader loader, String place) {
    Set<String> listed = listed(loader, place);
    Iterator<ServiceLoader.Provider<T>> providers =
        ServiceLoader.load(type, loader).stream().iterator();
    for (int failures = 0; failures < MOST_FAILURES; failures++) {
      try {
        while (providers.hasNext()) {
          add(providers.next(), place);
        }
        return;
      } catch (ServiceConfigurationError | LinkageError e) {
        // The iterator moves past a bad entry, and goes through them in the order of the files.
        Optional<String> culprit =
            listed.stream().filter(name -> !isProvider(name, loader)).findFirst();
        culprit.ifPresent(listed::remove);
        problems.add(unloadable(new Place(place, culprit), e));
      }
    }
  }

  /** Returns the classes that service files name, in their order. */
  private Set<String> listed(ClassLoader loader, String place) {
    Set<String> names = new LinkedHashSet<>();
    try {
      for (URL file :
          Collections.list(loader.getResources("META-INF/services/" + type.getName()))) {
        try (InputStream in = file.openStream()) {
          new String(in.readAllBytes(), StandardCharsets.UTF_8)
              .lines()
              .map(line -> line.replaceFirst("#.*", "").strip())
              .filter(line -> !line.isEmpty())
              .forEach(names::add);
        }
      }
    } catch (IOException e) {
      String what = "A list of plugins cannot be read (%s).".formatted(e.getMessage());
      problems.add(new PluginProblem(place, Optional.empty(), what, ASK_THE_AUTHOR));
    }
    return names;
  }

  private boolean isProvider(String name, ClassLoader loader) {
    try {
      return type.isAssignableFrom(Class.forName(name, false, loader));
    } catch (ClassNotFoundException | LinkageError e) {
      return false;
    }
  }

  /** Where a provider is, of which something may be wrong. */
  private record Place(String location, Optional<String> className) {
    PluginProblem problem(String what, String advice) {
      return new PluginProblem(location, className, what, advice);
    }
  }

  /**
   * Asks a plugin a question.
   *
   * @param kind what it is, as in "strategy"
   * @param what what it is asked for, as in "its options"
   * @throws OffloadException naming the plugin, if it fails or answers null; one of its own is left
   *     as it is
   */
  static <R> R answer(String kind, String name, String what, Supplier<R> question) {
    R answer;
    try {
      answer = question.get();
    } catch (OffloadException | LinkageError e) {
      throw e;
    } catch (Throwable e) {
      // Bytecode can throw checked exceptions where none is declared.
      throw broken(kind, name, what, "fails with " + PluginCall.describe(e)).causedBy(e);
    }
    if (answer == null) {
      throw broken(kind, name, what, "answers null");
    }
    return answer;
  }

  private static OffloadException broken(String kind, String name, String what, String problem) {
    return OffloadException.of(
        ErrorCode.BROKEN_PLUGIN,
        "The %s (%s) %s when asked for %s.".formatted(kind, name, problem, what),
        ASK_THE_AUTHOR);
  }

  /** A provider, and what it is called. */
  private record Answer<T>(T instance, List<String> names) {}

  private void add(ServiceLoader.Provider<T> provider, String origin) {
    Class<? extends T> implementation = provider.type();
    Place place =
        new Place(location(implementation).orElse(origin), Optional.of(implementation.getName()));
    try {
      Answer<T> answer = PluginCall.within(limit, () -> ask(provider));
      List<String> names = usable(answer.names(), place);
      if (!names.isEmpty()) {
        boolean onClassPath = origin.equals(CLASS_PATH);
        Optional<String> version = version(implementation);
        found.add(new Plugin<>(answer.instance(), names, version, place.location, onClassPath));
      }
    } catch (ExecutionException e) {
      problems.add(failed(place, e.getCause()));
    } catch (TimeoutException e) {
      String what =
          "The plugin does not say what it is within %s.".formatted(PluginCall.describe(limit));
      problems.add(place.problem(what, ASK_THE_AUTHOR));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      String what = "The plugin was not asked to the end what it is.";
      problems.add(place.problem(what, "Maybe try again."));
    }
  }

  private Answer<T> ask(ServiceLoader.Provider<T> provider) {
    T instance = settle.apply(provider.get());
    // A list of the plugin's own might answer differently later.
    return new Answer<>(instance, new ArrayList<>(namesOf.apply(instance)));
  }

  private PluginProblem failed(Place place, Throwable failure) {
    if (failure instanceof ServiceConfigurationError || failure instanceof LinkageError) {
      return unloadable(place, (Error) failure);
    }
    if (failure instanceof OffloadException known) {
      return place.problem(known.problem(), known.advice().orElse(ASK_THE_AUTHOR));
    }
    return place.problem(
        "The plugin fails when asked what it is: " + PluginCall.describe(failure), ASK_THE_AUTHOR);
  }

  private List<String> usable(List<String> names, Place place) {
    List<String> usable = new ArrayList<>();
    for (String name : names) {
      Optional<PluginNames.Objection> objection = form.objection(name);
      String owner =
          objection.isPresent() ? null : locationByName.putIfAbsent(name, place.location);
      if (objection.isPresent()) {
        problems.add(place.problem(objection.get().what(), objection.get().advice()));
      } else if (owner != null) {
        problems.add(
            place.problem(
                "The name (%s) is already taken by %s.".formatted(name, owner),
                "Maybe rename one of the two, or take one of the jars away."));
      } else {
        usable.add(name);
      }
    }
    return usable;
  }

  private PluginProblem unloadable(Place place, Error error) {
    boolean wrapped = error instanceof ServiceConfigurationError && error.getCause() != null;
    Throwable cause = wrapped ? error.getCause() : error;
    if (cause instanceof UnsupportedClassVersionError) {
      return place.problem(
          "The plugin needs a newer Java than this one (%s)."
              .formatted(System.getProperty("java.specification.version")),
          "Maybe run Offload with the Java that the plugin was compiled for, or compile the plugin"
              + " with --release 17.");
    }
    if (cause instanceof LinkageError) {
      return place.problem(
          "The plugin does not link: " + cause,
          "Maybe it was compiled for another version of Offload, or a library that it needs is not"
              + " in its jar.");
    }
    String message = String.valueOf(error.getMessage()).replace(type.getName() + ": ", "");
    String reason = wrapped ? " (%s)".formatted(cause) : "";
    return place.problem(
        "The plugin cannot be loaded: %s%s.".formatted(message, reason), ASK_THE_AUTHOR);
  }

  private static Optional<String> version(Class<?> implementation) {
    // A package of a named module knows no manifest.
    return Optional.ofNullable(implementation.getPackage().getImplementationVersion())
        .or(
            () ->
                Optional.ofNullable(implementation.getModule().getDescriptor())
                    .flatMap(ModuleDescriptor::rawVersion));
  }

  private static Optional<String> location(Class<?> implementation) {
    CodeSource source = implementation.getProtectionDomain().getCodeSource();
    if (source == null || source.getLocation() == null) {
      return Optional.empty();
    }
    try {
      URI uri = source.getLocation().toURI();
      return Optional.of("file".equals(uri.getScheme()) ? Path.of(uri).toString() : uri.toString());
    } catch (URISyntaxException e) {
      return Optional.of(source.getLocation().toString());
    }
  }
}
