#!/usr/bin/env python3
"""Runs the workflow that a Markdown file shows: each job on a runner of its own, which is a folder.

    github_workflow.py README.md SEARCH REPLACE ROOM

Its steps `run` are executed as GitHub executes them (`bash -e`, an empty folder for each value of the matrix, no
environment of ours), with SEARCH, which must be in one of them, replaced. Artefacts are folders: what is uploaded loses its
permissions and its empty folders, as on GitHub. A word of the workflow that this does not know is an error. ROOM/artefacts is
what the workflow leaves. Exit code 77: there is no YAML reader here.
"""
import os
import pathlib
import re
import shutil
import subprocess
import sys

try:
    import yaml
except ImportError:
    print("skipped: this python3 has no yaml")
    sys.exit(77)

JOB = {"needs", "if", "runs-on", "strategy", "steps"}
STEP = {"uses", "run", "with", "if"}


def fail(text):
    sys.exit("failed: " + text)


def only(words, known, where):
    for word in words:
        if word not in known:
            fail(f"{where}: this test does not know {word!r}")


def workflow_in(markdown):
    blocks = re.findall(r"^```yaml\n(.*?)^```$", markdown, re.S | re.M)
    if len(blocks) != 1:
        fail(f"{len(blocks)} workflows are shown, one is expected")
    workflow = yaml.safe_load(blocks[0])
    # YAML 1.1 reads the word on as a truth.
    only(workflow, {"name", True, "jobs"}, "workflow")
    return workflow["jobs"]


def fill_in(value, matrix):
    def replace(found):
        name = found.group(1)
        if not name.startswith("matrix."):
            fail(f"this test does not know the expression {name!r}")
        return str(matrix[name.removeprefix("matrix.")])

    return re.sub(r"\$\{\{ *(.*?) *\}\}", replace, str(value))


def copy_files(source, target):
    """Without permissions, empty folders and hidden files."""
    for file in sorted(source.rglob("*")):
        name = file.relative_to(source)
        if file.is_dir() or any(part.startswith(".") for part in name.parts):
            continue
        (target / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(file, target / name)


class Runner:
    def __init__(self, room, program, name, matrix):
        self.artefacts = room / "artefacts"
        self.folder = room / "runners" / name
        self.home = room / "homes" / name
        self.folder.mkdir(parents=True)
        self.home.mkdir(parents=True)
        self.program = program
        self.matrix = matrix
        self.name = name

    def checkout(self):
        """The sources are of no use to this test: the program is built, and tools/squall runs it."""
        built = self.folder / "build/release/squall"
        built.parent.mkdir(parents=True)
        shutil.copy(self.program, built)
        tool = self.folder / "tools/squall"
        tool.parent.mkdir()
        tool.write_text('#!/bin/sh\nexec build/release/squall "$@"\n')
        tool.chmod(0o755)

    def upload(self, words):
        only(words, {"name", "path"}, "upload-artifact")
        target = self.artefacts / fill_in(words["name"], self.matrix)
        if target.exists():
            fail(f"two artefacts have the name {target.name!r}")
        paths = [self.folder / line for line in words["path"].split("\n") if line]
        missing = [str(path) for path in paths if not path.exists()]
        if missing:
            fail(f"{self.name}: there is no {missing} to upload")
        target.mkdir(parents=True)
        if len(paths) == 1 and paths[0].is_dir():
            copy_files(paths[0], target)
            return
        # Several paths keep their names below the folder that they share.
        for path in paths:
            if path.is_dir():
                copy_files(path, target / path.name)
            else:
                shutil.copyfile(path, target / path.name)

    def download(self, words):
        only(words, {"name", "pattern", "path"}, "download-artifact")
        target = self.folder / words.get("path", ".")
        if "name" in words:
            copy_files(self.artefacts / words["name"], target)
            return
        for artefact in sorted(self.artefacts.glob(words["pattern"])):
            copy_files(artefact, target / artefact.name)

    def run(self, text):
        environment = {"PATH": os.environ["PATH"], "HOME": str(self.home), "CI": "true"}
        done = subprocess.run(["bash", "-e", "-c", fill_in(text, self.matrix)], cwd=self.folder, env=environment,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=600)
        print(f"{self.name}: exit code {done.returncode}: {text}")
        if done.returncode != 0:
            print(done.stdout)
        return done.returncode == 0

    def work(self, steps):
        held = True
        for step in steps:
            only(step, STEP, self.name)
            if step.get("if", "always()") != "always()":
                fail(f"this test does not know the condition {step['if']!r}")
            if not held and "if" not in step:
                continue
            if "run" in step:
                held = self.run(step["run"]) and held
            elif re.fullmatch(r"actions/checkout@v\d+", step["uses"]):
                self.checkout()
            elif re.fullmatch(r"actions/upload-artifact@v\d+", step["uses"]):
                self.upload(step["with"])
            elif re.fullmatch(r"actions/download-artifact@v\d+", step["uses"]):
                self.download(step["with"])
            else:
                fail(f"this test does not know {step['uses']!r}")
        return held


def values_of(job):
    strategy = job.get("strategy", {})
    only(strategy, {"fail-fast", "matrix"}, "strategy")
    matrix = strategy.get("matrix", {})
    if len(matrix) > 1:
        fail("this test does not know a matrix of several lists")
    return [{name: value} for name, values in matrix.items() for value in values] or [{}]


def main():
    markdown, search, replace, room = sys.argv[1:]
    room = pathlib.Path(room)
    text = pathlib.Path(markdown).read_text(encoding="utf-8")
    jobs = workflow_in(text)
    if sum(step.get("run", "").count(search) for job in jobs.values() for step in job["steps"]) != 1:
        fail(f"{search!r} is expected once in the workflow")
    (room / "artefacts").mkdir(parents=True)
    done = {}
    for name, job in jobs.items():
        only(job, JOB, name)
        needs = [job["needs"]] if isinstance(job.get("needs"), str) else job.get("needs", [])
        if any(one not in done for one in needs):
            fail(f"{name} needs a job that comes after it")
        if not all(done[one] for one in needs) and job.get("if") != "always()":
            done[name] = False
            continue
        done[name] = True
        for matrix in values_of(job):
            steps = [dict(step, run=step["run"].replace(search, replace)) if "run" in step else step
                     for step in job["steps"]]
            title = "-".join([name, *map(str, matrix.values())])
            held = Runner(room, os.environ["SQUALL"], title, matrix).work(steps)
            done[name] = held and done[name]
    print("jobs: " + ", ".join(f"{name} {'held' if held else 'failed'}" for name, held in done.items()))


main()
