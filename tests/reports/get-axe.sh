#!/usr/bin/env bash
# Lays axe-core (MPL-2.0, https://github.com/dequelabs/axe-core) where the accessibility test looks for it: a folder of
# the user's cache, never the project. Without npm or a registry it says so and the test skips.
set -euo pipefail
version=4.14.1
folder="${AXE_FOLDER:-$HOME/.cache/ringtrue-tests/axe-core-$version}"
if [ -f "$folder/node_modules/axe-core/axe.min.js" ]; then exit 0; fi
if ! command -v npm >/dev/null; then echo "not installed: axe-core (no npm here); its test skips"; exit 0; fi
mkdir -p "$folder"
npm install --silent --no-audit --no-fund --no-save --ignore-scripts --prefix "$folder" "axe-core@$version" >/dev/null ||
  echo "not installed: axe-core (npm failed); its test skips"
