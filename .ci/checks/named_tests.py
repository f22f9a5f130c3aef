"""Every test and script that docs/guides/security.md names exists, and so does every file that a guide or README links to."""
import pathlib
import re
import sys

root = pathlib.Path(__file__).parents[2]
wrong = []

security = (root / "docs/guides/security.md").read_text()
tests = re.findall(r"`([a-z-]+)/(\w+(?:Test|IT))`", security)
scripts = re.findall(r"`(\w+\.sh)`", security)
for module, name in tests:
    if not list((root / module / "src/test").rglob(name + ".java")):
        wrong.append(f"docs/guides/security.md: {module} has no {name}")
for script in scripts:
    if not (root / ".ci/checks" / script).is_file():
        wrong.append(f"docs/guides/security.md: there is no .ci/checks/{script}")

pages = [*root.glob("*.md"), *root.glob("*/README.md"), *(root / "docs").rglob("*.md"), *(root / "deploy").rglob("*.md")]
links = 0
for page in pages:
    for target in re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", re.sub(r"```.*?```", "", page.read_text(), flags=re.S)):
        if "://" not in target and not target.startswith("mailto:"):
            links += 1
            if not (page.parent / target).exists():
                wrong.append(f"{page.relative_to(root)}: {target} is not there")

for each in wrong:
    print("FAILED:", each)
assert len(tests) > 50 and links > 50, "a check that looks for little proves little"
print(f"{len(tests)} tests, {len(scripts)} scripts, {links} links; {len(wrong)} of them are not there")
sys.exit(1 if wrong else 0)
