/** Faults as runtimes and worker servers log them: uWSGI, gunicorn, Puma, the JVM, php-fpm. */
import { apache, haproxy, NGINX_LOGS, nginx } from "../fronts.ts";
import { pause } from "../ground.ts";
import { flagged, killable, mortal, type Scenario } from "../kit.ts";

export const RUNTIMES: readonly Scenario[] = [
  {
    name: "haproxy-heap",
    needs: ["haproxy"],
    causes: ["memory-exhausted", "resource-leak"],
    words: /heap out of memory/,
    start: async (ground) => {
      const app = mortal(ground, ground.port(1), ["--max-old-space-size=30"]);
      haproxy(ground, `server a 127.0.0.1:${ground.port(1)}`);
      return {
        ill: () => app.tell("leak"),
        well: app.again,
        logs: ["haproxy:haproxy.log", "app:haproxy-heap-app.log"],
      };
    },
  },
  {
    name: "gunicorn-files",
    needs: ["apache2", "gunicorn"],
    causes: ["descriptors-exhausted"],
    words: /Errno 24|Too many open files|descriptors of/,
    start: async (ground) => {
      const flag = flagged(ground);
      ground.write("app.py", FILES);
      ground.run("gunicorn", "sh", [
        "-c",
        `ulimit -n ${ground.vary.pick(48, 40, 96)}; exec gunicorn --workers 2 --bind 127.0.0.1:${ground.port(1)} app:app`,
      ]);
      apache(ground, ground.port(1));
      return { ...flag("files"), logs: ["apache:error.log", "gunicorn:gunicorn.log"] };
    },
  },
  {
    name: "uwsgi-killed",
    needs: ["nginx", "uwsgi"],
    causes: ["crash-restart", "memory-exhausted"],
    words: /signal 9/,
    start: async (ground) => {
      const flag = flagged(ground);
      const app = ground.write("app.py", KILLED);
      ground.run("uwsgi", "uwsgi", [
        ...["--plugin", "python3", "--socket", `127.0.0.1:${ground.port(1)}`, "--wsgi-file", app],
        ...["--master", "--processes", "2", "--die-on-term"],
      ]);
      nginx(ground, {
        location: `include /etc/nginx/uwsgi_params; uwsgi_pass 127.0.0.1:${ground.port(1)};`,
      });
      return { ...flag("kill"), logs: [...NGINX_LOGS, "uwsgi:uwsgi.log"] };
    },
  },
  {
    name: "uwsgi-harakiri",
    needs: ["nginx", "uwsgi"],
    causes: ["upstream-timeout"],
    words: /harakiri/i,
    start: async (ground) => {
      const flag = flagged(ground);
      const app = ground.write("app.py", SLOW);
      ground.run("uwsgi", "uwsgi", [
        ...["--plugin", "python3", "--socket", `127.0.0.1:${ground.port(1)}`, "--wsgi-file", app],
        ...["--master", "--processes", "2", "--die-on-term", "--harakiri", ground.vary.pick("2", "1", "4")],
      ]);
      nginx(ground, {
        location: `include /etc/nginx/uwsgi_params; uwsgi_read_timeout 20s; uwsgi_pass 127.0.0.1:${ground.port(1)};`,
      });
      return { ...flag("slow"), logs: [...NGINX_LOGS, "uwsgi:uwsgi.log"] };
    },
  },
  {
    name: "java-heap",
    needs: ["haproxy", "java"],
    causes: ["memory-exhausted", "resource-leak"],
    words: /OutOfMemoryError|Java heap/,
    start: async (ground) => {
      const flag = flagged(ground);
      const source = ground.write("Shop.java", JAVA);
      const args = ["-Xmx24m", "-XX:+ExitOnOutOfMemoryError", source, String(ground.port(1)), ground.folder];
      const java = killable(() => ground.run("java", "java", args));
      haproxy(ground, `server a 127.0.0.1:${ground.port(1)}`);
      const { ill, well } = flag("leak");
      return {
        ill,
        well: async () => {
          await well();
          await java.again();
        },
        logs: ["haproxy:haproxy.log", "java:java.log"],
      };
    },
  },
  {
    name: "puma-exception",
    needs: ["nginx", "puma"],
    causes: ["app-error"],
    words: /NoMethodError|undefined method/,
    start: async (ground) => {
      const flag = flagged(ground);
      ground.write("config.ru", RACK);
      ground.run("puma", "puma", ["-b", `tcp://127.0.0.1:${ground.port(1)}`, "-t", "2:2", "config.ru"]);
      nginx(ground, { location: `proxy_pass http://127.0.0.1:${ground.port(1)};` });
      return { ...flag("price"), logs: [...NGINX_LOGS, "puma:puma.log"] };
    },
  },
  {
    name: "phpfpm-terminated",
    needs: ["nginx", "php-fpm8.2"],
    causes: ["upstream-timeout"],
    words: /execution timed out|request_terminate_timeout/,
    start: async (ground) => {
      const flag = flagged(ground);
      const flagFile = ground.path("flag");
      ground.write("i.php", `<?php if (file_get_contents("${flagFile}") === "slow") sleep(20); echo "ok";`);
      const conf = ground.write(
        "fpm.conf",
        `[global]\nerror_log=${ground.path("fpm-error.log")}\ndaemonize=no\n[www]\nuser=root\ngroup=root\nlisten=127.0.0.1:${ground.port(1)}\npm=static\npm.max_children=3\nrequest_terminate_timeout=${ground.vary.pick(2, 1, 4)}s\n`,
      );
      ground.run("fpm", "php-fpm8.2", ["-R", "-F", "-y", conf]);
      nginx(ground, {
        location: `include /etc/nginx/fastcgi_params; fastcgi_param SCRIPT_FILENAME ${ground.path("i.php")}; fastcgi_read_timeout 20s; fastcgi_pass 127.0.0.1:${ground.port(1)};`,
      });
      return { ...flag("slow"), logs: [...NGINX_LOGS, "php-fpm:fpm-error.log"] };
    },
  },
  {
    name: "cpu-starved",
    needs: ["nginx", "nice"],
    causes: ["cpu-exhausted"],
    words: /waited for a CPU/,
    start: async (ground) => {
      ground.shows("stat", "pressure/cpu");
      mortal(ground, ground.port(1), [], { env: { WORK: "120" } });
      nginx(ground, { location: `proxy_pass http://127.0.0.1:${ground.port(1)};` });
      const burner = () => ground.run("burner", "nice", ["-n", "5", "sh", "-c", "while :; do :; done"]);
      let burners: ReturnType<typeof burner>[] = [];
      return {
        ill: async () => {
          burners = Array.from({ length: 40 }, burner);
          await pause(1_000);
        },
        well: () => {
          for (const one of burners) one.kill("SIGKILL");
        },
        logs: NGINX_LOGS,
      };
    },
  },
];

/** It keeps the flag open: once it has no descriptor left it must still hear that it is well. */
const FILES = `import os
kept = open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "flag"))
hoard = []
def told():
    kept.seek(0)
    return kept.read()
def app(environ, start_response):
    if told() == "files":
        while True: hoard.append(open("/dev/null"))
    hoard.clear()
    start_response("200 OK", [("Content-Type", "text/plain")]); return [b"ok"]
`;

const KILLED = `import os, signal
flag = os.path.join(os.path.dirname(os.path.abspath(__file__)), "flag")
def application(environ, start_response):
    if open(flag).read() == "kill": os.kill(os.getpid(), signal.SIGKILL)
    start_response("200 OK", [("Content-Type", "text/plain")]); return [b"ok"]
`;

const SLOW = KILLED.replace("import os, signal", "import os, time")
  .replace('== "kill"', '== "slow"')
  .replace("os.kill(os.getpid(), signal.SIGKILL)", "time.sleep(20)");

const RACK = `run lambda { |env|
  order = File.read(File.join(__dir__, "flag")) == "price" ? nil : Struct.new(:price).new(7)
  [200, { "content-type" => "text/plain" }, [order.price.to_s]]
}
`;

const JAVA = `import com.sun.net.httpserver.HttpServer;
import java.net.InetSocketAddress;
import java.nio.file.*;
import java.util.*;
public class Shop {
  static final List<byte[]> kept = new ArrayList<>();
  public static void main(String[] args) throws Exception {
    HttpServer server = HttpServer.create(new InetSocketAddress("127.0.0.1", Integer.parseInt(args[0])), 0);
    server.createContext("/", exchange -> {
      if (Files.readString(Path.of(args[1], "flag")).equals("leak")) while (true) kept.add(new byte[100_000]);
      exchange.sendResponseHeaders(200, 3);
      exchange.getResponseBody().write("ok\\n".getBytes());
      exchange.close();
    });
    server.start();
  }
}
`;
