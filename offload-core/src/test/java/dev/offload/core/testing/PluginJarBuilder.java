package dev.offload.core.testing;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;

/** Compiles plugins and packs them into jars. */
public final class PluginJarBuilder {
  private static final String PACKAGE = "example";
  private static final String MODULE_INFO = "module-info";
  private static final int MAJOR_VERSION_OFFSET = 6;

  private final Map<String, String> sources = new LinkedHashMap<>();
  private final Map<String, List<String>> services = new LinkedHashMap<>();
  private final List<String> leftOut = new ArrayList<>();
  private String version;
  private boolean modular;
  private int classFileVersion;

  /** Adds a class to the package and lists it as a provider. */
  public PluginJarBuilder provider(Class<?> service, String className, String source) {
    sources.put(className, "package " + PACKAGE + ";\n" + source);
    return listed(service, PACKAGE + "." + className);
  }

  /** Adds a class that implements a strategy of the given name. */
  public PluginJarBuilder strategy(String className, String nameExpression) {
    String source =
        """
        import dev.offload.core.strategy.*;
        public class %s implements OffloadStrategy {
          @Override public String name() { return %s; }
          @Override public String description() { return "Does nothing."; }
          @Override public OffloadPlan plan(RunSetting setting, StrategyOptions options) {
            return new OffloadPlan() {};
          }
        }
        """
            .formatted(className, nameExpression);
    return provider(dev.offload.core.strategy.OffloadStrategy.class, className, source);
  }

  /** Adds a class that is no provider. */
  public PluginJarBuilder source(String className, String source) {
    sources.put(className, "package " + PACKAGE + ";\n" + source);
    return this;
  }

  /** Lists a class as a provider. */
  public PluginJarBuilder listed(Class<?> service, String className) {
    services.computeIfAbsent(service.getName(), key -> new ArrayList<>()).add(className);
    return this;
  }

  /** Makes the jar a module that says what it provides, instead of listing it in files. */
  public PluginJarBuilder module() {
    modular = true;
    return this;
  }

  /** Compiles a class, but does not pack it. */
  public PluginJarBuilder without(String className) {
    leftOut.add(className);
    return this;
  }

  /** States an Implementation-Version. */
  public PluginJarBuilder version(String value) {
    version = value;
    return this;
  }

  /** Marks all classes as compiled for another Java: 61 is Java 17. */
  public PluginJarBuilder classFileVersion(int value) {
    classFileVersion = value;
    return this;
  }

  /** Writes the jar. */
  public Path write(Path jar) throws IOException {
    Path directory = Files.createTempDirectory(jar.getParent(), "classes");
    compile(directory);
    Manifest manifest = new Manifest();
    manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
    if (version != null) {
      manifest.getMainAttributes().put(Attributes.Name.IMPLEMENTATION_VERSION, version);
    }
    try (OutputStream file = Files.newOutputStream(jar);
        JarOutputStream out = new JarOutputStream(file, manifest);
        Stream<Path> classes = Files.list(directory.resolve(PACKAGE))) {
      for (Path path : classes.filter(this::isPacked).sorted().toList()) {
        out.putNextEntry(new JarEntry(PACKAGE + "/" + path.getFileName()));
        out.write(patched(Files.readAllBytes(path)));
      }
      if (modular) {
        out.putNextEntry(new JarEntry(MODULE_INFO + ".class"));
        out.write(Files.readAllBytes(directory.resolve(MODULE_INFO + ".class")));
        return jar;
      }
      for (Map.Entry<String, List<String>> service : services.entrySet()) {
        out.putNextEntry(new JarEntry("META-INF/services/" + service.getKey()));
        out.write(String.join("\n", service.getValue()).getBytes(StandardCharsets.UTF_8));
      }
    }
    return jar;
  }

  private boolean isPacked(Path path) {
    String name = path.getFileName().toString();
    return name.endsWith(".class") && !leftOut.contains(name.replace(".class", ""));
  }

  private byte[] patched(byte[] classFile) {
    if (classFileVersion > 0) {
      ByteBuffer.wrap(classFile).putShort(MAJOR_VERSION_OFFSET, (short) classFileVersion);
    }
    return classFile;
  }

  private static String modulePath() {
    return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
        .filter(
            entry -> entry.endsWith(".jar") || Files.exists(Path.of(entry, MODULE_INFO + ".class")))
        .collect(Collectors.joining(File.pathSeparator));
  }

  private String moduleInfo() {
    return services.entrySet().stream()
        .map(
            each ->
                "provides %s with %s;".formatted(each.getKey(), String.join(", ", each.getValue())))
        .collect(Collectors.joining(" ", "module example { requires dev.offload.core; ", "}"));
  }

  private void compile(Path directory) throws IOException {
    Files.createDirectory(directory.resolve(PACKAGE));
    if (sources.isEmpty()) {
      return;
    }
    if (modular) {
      sources.put(MODULE_INFO, moduleInfo());
    }
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "-proc:none",
                "--release",
                "17",
                modular ? "--module-path" : "-classpath",
                modular ? modulePath() : System.getProperty("java.class.path"),
                "-d",
                directory.toString()));
    for (Map.Entry<String, String> source : sources.entrySet()) {
      Path file = directory.resolve(source.getKey() + ".java");
      Files.writeString(file, source.getValue());
      arguments.add(file.toString());
    }
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    int status = compiler.run(null, null, null, arguments.toArray(String[]::new));
    if (status != 0) {
      throw new IllegalStateException("The test's plugin does not compile.");
    }
  }
}
