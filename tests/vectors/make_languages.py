"""Writes languages/written.json: how the JSON libraries of many languages write two documents, said by themselves.

On Debian: apt-get install nodejs php-cli golang-go ruby ruby-activesupport default-jdk-headless libgoogle-gson-java
libjackson2-databind-java mono-mcs mono-runtime libnewtonsoft-json5.0-cil, and cargo. System.Text.Json needs a .NET
runtime: a directory with `dotnet` in DOTNET_ROOT (the one in the PyPI package dotnetcore2, 3.1.23, will do).
The outcome is committed; run this only to change it. tests/languages.rs reads it.
"""

import base64
import json
import os
import pathlib
import shutil
import subprocess
import tempfile

HERE = pathlib.Path(__file__).parent / "languages"

DOCUMENTS = [
    # What matters in a delivery of Close.
    json.dumps(
        {
            "event": {
                "id": "ev_1",
                "object_type": "opportunity",
                "meta": {"request_path": "/api/v1/opportunity/oppo_1/"},
                "data": {"note": "R&D <b>50%</b> \"Zoë's\" + 1=1 株 🚀", "value": 100000, "date_lost": None, "contacts": []},
                "previous_data": {},
                "changed_fields": ["value"],
                "action": "updated",
            },
            "subscription_id": "whsub_1",
        }
    ),
    # Every character and number that some library writes in a way of its own. No negative zero: the Newtonsoft.Json of
    # Debian is older than its sign.
    r'{"event": {"b": "\u0001\u001f \b\f\n\r\t \u007f \u0085 \u00ff \u2028\u2029 `+=&<>'
    r"'"
    r'\/ \" \\", "a": {}, "l": [[], {}, [1, [2]], {"x": [{}]}], "2": 1, "10": null, "1": true, '
    r'"n": [0, -1, 1.0, 1.50, 2.5e3, 1e5, 1e7, 12345678.5, 1e14, 1e15, 1e16, 1e17, 1e21, 0.001, 0.0001, 0.00001, 0.000001, '
    r'1.5e-7, 12345678901234567890, 9007199254740993]}, "subscription_id": "whsub_1"}',
]


def run(*command, text, **options):
    output = subprocess.run(command, input=text.encode(), stdout=subprocess.PIPE, check=True, **options).stdout
    return [line.split("\t") for line in output.decode().splitlines()]


def build(*command, **options):
    subprocess.run(command, check=True, **options)


def programs(build_in):
    """Each language with the command that runs its program."""
    yield "JavaScript", ["node", HERE / "node.mjs"], {}
    yield "Python", ["python3", HERE / "python.py"], {}
    yield "PHP", ["php", HERE / "php.php"], {}

    build("go", "build", "-o", build_in / "go", HERE / "go.go")
    yield "Go", [build_in / "go"], {}

    yield "Ruby", ["ruby", HERE / "ruby.rb"], {"env": {**os.environ, "LANG": "C.UTF-8"}}

    jars = ":".join(f"/usr/share/java/{jar}.jar" for jar in ("gson", "jackson-databind", "jackson-core", "jackson-annotations"))
    yield "Java", ["java", "-cp", jars, HERE / "Java.java"], {}

    newtonsoft = "/usr/lib/cli/Newtonsoft.Json-5.0"
    build("mcs", f"-r:{newtonsoft}/Newtonsoft.Json.dll", f"-out:{build_in}/newtonsoft.exe", HERE / "Newtonsoft.cs")
    yield "C#", ["mono", build_in / "newtonsoft.exe"], {"env": {**os.environ, "MONO_PATH": newtonsoft}}

    root = pathlib.Path(os.environ["DOTNET_ROOT"])
    framework = max((root / "shared" / "Microsoft.NETCore.App").iterdir())
    references = ["netstandard", "System.Private.CoreLib", "System.Runtime", "System.Console", "System.Collections", "System.Memory"]
    references += ["System.Runtime.Extensions", "System.Text.Json", "System.Text.Encodings.Web"]
    build(
        "mcs", "-nostdlib", "-noconfig", *[f"-r:{framework}/{name}.dll" for name in references],
        f"-out:{build_in}/systemtextjson.dll", HERE / "SystemTextJson.cs",
    )
    options = {"framework": {"name": "Microsoft.NETCore.App", "version": framework.name}, "configProperties": {"System.Globalization.Invariant": True}}
    (build_in / "systemtextjson.runtimeconfig.json").write_text(json.dumps({"runtimeOptions": options}))
    yield "C#", [root / "dotnet", build_in / "systemtextjson.dll"], {}

    shutil.copytree(HERE, build_in / "rust")
    for features in ([], ["--features", "preserve_order"]):
        yield "Rust", ["cargo", "run", "--quiet", *features, "--manifest-path", build_in / "rust" / "Cargo.toml"], {}


written = []
with tempfile.TemporaryDirectory() as directory:
    for language, command, options in programs(pathlib.Path(directory)):
        for number, document in enumerate(DOCUMENTS):
            for style, output in run(*command, text=document, **options):
                written.append({"language": language, "style": style, "document": number, "output": output})
lines = ",\n    ".join(json.dumps(one) for one in written)
documents = ",\n    ".join(json.dumps(base64.b64encode(document.encode()).decode()) for document in DOCUMENTS)
(HERE / "written.json").write_text(f'{{\n  "documents": [\n    {documents}\n  ],\n  "written": [\n    {lines}\n  ]\n}}\n')
print(f"{len(written)} texts")
