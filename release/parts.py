"""The list of everything that a release is made of (SBOM), as CycloneDX JSON."""

import base64
import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any


def write_parts(source: Path, when: str, wheel: Path) -> Path:
    """Write the list of parts beside a wheel: `NAME.cdx.json`.

    It is made from the lock files, not from this machine: the packages of `requirements.lock` with their digests, and
    the libraries inside the scripts that browsers get, of `client/package-lock.json`.
    """
    command = [sys.executable, "-m", "cyclonedx_py", "requirements", "--pyproject", "pyproject.toml"]
    command += ["--output-reproducible", "--output-format", "JSON", "requirements.lock"]
    environment = os.environ | {"SOURCE_DATE_EPOCH": when}
    done = subprocess.run(command, cwd=source, env=environment, check=True, capture_output=True, text=True)
    listed: dict[str, Any] = json.loads(done.stdout)
    listed["metadata"]["component"]["hashes"] = [
        {"alg": "SHA-256", "content": hashlib.sha256(wheel.read_bytes()).hexdigest()}
    ]
    for each in listed["components"]:
        each.pop("description", None)  # the line of the lock file once more
    listed["components"] += _in_scripts(json.loads((source / "client" / "package-lock.json").read_text("utf-8")))
    path = wheel.with_name("-".join(wheel.name.split("-")[:2]) + ".cdx.json")
    path.write_text(json.dumps(listed, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    return path


def _in_scripts(lock: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the libraries that are built into `watchdog/static/*.js`, each with its digest and licence."""
    found = []
    for place, about in sorted(lock["packages"].items()):
        if not place or about.get("dev"):
            continue
        name = place.rpartition("node_modules/")[2]
        algorithm, _, digest = about["integrity"].partition("-")
        named = algorithm.upper().replace("SHA", "SHA-")
        found.append(
            {
                "type": "library",
                "bom-ref": f"script-{name}",
                "name": name,
                "version": about["version"],
                "purl": f"pkg:npm/{name.replace('@', '%40')}@{about['version']}",
                "licenses": [{"license": {"id": about["license"]}}],
                "hashes": [{"alg": named, "content": base64.b64decode(digest).hex()}],
            }
        )
    return found
