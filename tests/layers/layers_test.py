#!/usr/bin/env python3
"""Checks who includes whom: the table of layers, who sees the operating system, and who sees slow headers.

    layers_test.py ROOT

Exit code 0: all is well; 1: prints each line that breaks a rule, as file:line: include: why.
"""

import re
import sys
from pathlib import Path

# Which layers a layer may include, besides itself and the standard library.
LAYERS = {
    "base": set(),
    "sys": {"base"},
    "model": {"base"},
    "mp": {"base", "sys"},
    "toolkit": {"base", "sys", "mp"},
    "plugins": {"base", "sys"},
    "workloads": {"base", "sys", "model"},
    "exec": {"base", "sys", "model", "mp"},
    "stats": {"base", "model"},
    "measure": {"base", "sys", "model", "mp", "workloads", "exec", "stats"},
    "scaling": {"base", "model", "stats"},
    "metg": {"base", "model", "stats", "scaling"},
    "compare": {"base", "model", "stats"},
    "report": {"base", "model", "stats", "scaling", "metg", "compare"},
    "exports": {"base", "model", "stats", "report"},
    "plot": {"base", "model", "stats", "report", "scaling"},
    "micro": {"base", "sys", "mp", "report"},
    "python": {"base", "sys", "model", "workloads", "exec", "measure", "report"},
    "main": {"cli"},
}
LAYERS["cli"] = set(LAYERS) - {"main"}

# What an installed user includes is seen by every layer that sees `model`, which is made of it.
SEES_PUBLIC_HEADERS = set(LAYERS) - {"base", "sys", "main"}

# Libraries, by the first word of what is included, and who may include them.
LIBRARIES = {
    "xxhash.h": {"base", "workloads"},
    "hwloc.h": {"sys"},
    "unistr.h": {"workloads"},
    "unicase.h": {"workloads"},
    "unictype.h": {"workloads"},
    "uniwbrk.h": {"workloads"},
    "Eigen": {"workloads"},
    "httplib.h": {"workloads"},
    "png.h": {"workloads"},
    "sqlite3.h": {"workloads"},
    "zlib.h": {"workloads", "python"},
    "nlohmann": {"report"},
    "spdlog": {"cli"},
    "CLI": {"cli"},
    "benchmark": {"micro", "cli"},
}

# Layers that speak to the operating system, and the files elsewhere that do so for a reason.
SYSTEM_LAYERS = {"sys", "mp"}
SYSTEM_EXCEPTIONS = {
    "src/cli/measure_command.cpp": {"unistd.h"},  # isatty
    "src/cli/micro_command.cpp": {"unistd.h"},  # isatty
}

JSON_FILES_MAX = 3  # it is slow to compile

INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]')


def is_standard(name):
    return re.fullmatch(r"[a-z_]+", name) is not None


def layer_of(path):
    """src/exec/team.hpp -> exec; src/main.cpp -> main; include/... -> public"""
    parts = path.parts
    if parts[0] == "include":
        return "public"
    return parts[1] if len(parts) > 2 else path.stem


def why_not(path, quote, name):
    """Why the file at `path` may not include `name`; None where it may."""
    layer = layer_of(path)
    first = name.split("/")[0]
    if quote == '"':
        if layer == "public":
            return "a public header may include only what is installed, as <parbench/...>"
        if first not in LAYERS:
            return "not a layer: write \"layer/file.hpp\""
        if first != layer and first not in LAYERS[layer]:
            return f"{layer} may include only: {', '.join(sorted(LAYERS[layer])) or 'std'}"
        return None
    if is_standard(name):
        return None
    if first == "parbench":
        return None if layer in SEES_PUBLIC_HEADERS | {"public"} else f"{layer} does not know the public headers"
    if layer == "public":
        return "a public header may include only the standard library and <parbench/...>"
    if first in LIBRARIES:
        if layer not in LIBRARIES[first]:
            return f"{first} is for: {', '.join(sorted(LIBRARIES[first]))}"
        if first == "nlohmann" and path.suffix != ".cpp":
            return "JSON is for .cpp files"
        return None
    if layer in SYSTEM_LAYERS or name in SYSTEM_EXCEPTIONS.get(path.as_posix(), ()):
        return None
    return "system headers are for: " + ", ".join(sorted(SYSTEM_LAYERS))


def check_includes(root):
    problems = []
    json_files = []
    includes = 0
    files = sorted(p for folder in ("src", "include") for p in (root / folder).rglob("*") if p.suffix in (".cpp", ".hpp"))
    for file in files:
        path = file.relative_to(root)
        if layer_of(path) not in LAYERS and layer_of(path) != "public":
            problems.append(f"{path}: not in the folder of a layer")
            continue
        for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1):
            match = INCLUDE.match(line)
            if not match:
                continue
            includes += 1
            quote, name = match.groups()
            reason = why_not(path, quote, name)
            if reason:
                problems.append(f"{path}:{number}: {name}: {reason}")
            if name.startswith("nlohmann/"):
                json_files.append(path.as_posix())
    if len(json_files) > JSON_FILES_MAX:
        problems.append(f"JSON is included by {len(json_files)} files, {JSON_FILES_MAX} at most: {', '.join(json_files)}")
    if includes < 100:
        problems.append(f"only {includes} includes in {len(files)} files: is {root} the right folder?")
    return problems


def check_link_lists(root):
    """A layer links what it may include, and nothing else."""
    problems = []
    for file in sorted((root / "src").glob("*/CMakeLists.txt")):
        layer = file.parent.name
        text = re.sub(r"#.*", "", file.read_text(encoding="utf-8"))
        call = re.search(r"parbench_layer\(" + layer + r"\b([^)]*)\)", text)
        if layer not in LAYERS or not call:
            problems.append(f"{file.relative_to(root)}: does not define a layer of the table")
            continue
        words = call.group(1).split()
        linked = set()
        if "LAYERS" in words:
            for word in words[words.index("LAYERS") + 1:]:
                if word.isupper():
                    break
                linked.add(word)
        for other in sorted(linked - LAYERS[layer]):
            problems.append(f"{file.relative_to(root)}: links {other}, which {layer} may not include")
    return problems


def check_umbrella(root):
    """<parbench/mp.hpp> holds each header of the toolkit."""
    text = (root / "include/parbench/mp.hpp").read_text(encoding="utf-8")
    headers = sorted((root / "include/parbench/mp").glob("*.hpp"))
    return [f"include/parbench/mp.hpp: does not include <parbench/mp/{header.name}>" for header in headers
            if f"#include <parbench/mp/{header.name}>" not in text]


def check_these_rules():
    """A rule that cannot be broken checks nothing."""
    def refuses(path, include):
        quote, name = include[0], include[1:-1]
        assert why_not(Path(path), quote, name), f"{path} was allowed {include}"

    def allows(path, include):
        quote, name = include[0], include[1:-1]
        assert not why_not(Path(path), quote, name), f"{path} was refused {include}"

    refuses("src/base/text.cpp", '"sys/fd.hpp"')
    refuses("src/stats/looks.cpp", '"measure/runner.hpp"')
    refuses("src/exec/team.cpp", "<unistd.h>")
    refuses("src/cli/measure_command.cpp", "<sys/wait.h>")
    refuses("src/report/json.hpp", "<nlohmann/json.hpp>")
    refuses("src/measure/runner.cpp", "<nlohmann/json.hpp>")
    refuses("include/parbench/workload.hpp", '"base/text.hpp"')
    refuses("include/parbench/workload.hpp", "<unistd.h>")
    refuses("src/base/text.cpp", '"text.hpp"')
    allows("src/sys/fd.cpp", "<sys/wait.h>")
    allows("src/exec/team.cpp", '"sys/fd.hpp"')
    allows("src/exec/team.cpp", "<condition_variable>")
    allows("src/report/json.cpp", "<nlohmann/json.hpp>")
    allows("include/parbench/mp/pool.hpp", "<parbench/mp/queue.hpp>")


def main():
    check_these_rules()
    root = Path(sys.argv[1]).resolve()
    problems = check_includes(root) + check_link_lists(root) + check_umbrella(root)
    print("\n".join(problems) or "every include is allowed")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
