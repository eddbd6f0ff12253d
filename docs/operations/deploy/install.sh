#!/bin/sh
# 离线安装或升级：核对、建环境、装好、切换。不连任何网络。
# Installs or upgrades with no network: checks, makes an environment, fills it, switches to it.
#   sh install.sh [/opt/gongjian]
set -eu
umask 022
cd "$(dirname "$0")"
target=${1:-/opt/gongjian}
python=${PYTHON:-python3}
version=$(cat VERSION)
place=$target/$version

say() { printf '%s\n' "$*"; }
fail() { printf '%s\n' "$*" >&2; exit 2; }

sha256sum --check --quiet --strict SHA256SUMS ||
  fail "安装包与 SHA256SUMS 不符，请重新拷贝 the files do not match SHA256SUMS; copy the bundle again"
here=$("$python" -c 'import sys, platform
print(f"{sys.implementation.name} {sys.version_info[0]}.{sys.version_info[1]} {sys.platform} {platform.machine()}")') ||
  fail "没有 $python：apt-get install python3 python3-venv，或 PYTHON=路径 sh install.sh; no $python: name one with PYTHON="
[ "$here" = "$(cat PLATFORM)" ] ||
  fail "这个安装包是给 $(cat PLATFORM) 的，这里是 $here the bundle is for another platform"
"$python" -c 'import ensurepip, venv' 2>/dev/null ||
  fail "缺少 venv：apt-get install python3-venv; venv is missing"

if [ ! -e "$place/complete" ]; then
  mkdir -p "$target" || fail "$target：没有权限，请用 sudo 或换一个文件夹 no right to write; use sudo or name another folder"
  rm -rf "$place"
  say "正在装到 installing into $place"
  "$python" -m venv "$place"
  pip() { PIP_CONFIG_FILE=/dev/null PIP_DISABLE_PIP_VERSION_CHECK=1 "$place/bin/python" -m pip --isolated "$@"; }
  pip install --quiet --no-index --find-links wheels --require-hashes -r requirements.lock
  pip install --quiet --no-index --no-deps project/*.whl
  "$place/bin/python" -m compileall -q "$place/lib" >/dev/null 2>&1 || true
  "$place/bin/gongjian" --version >"$place/complete"
fi
ln -sfn "$version" "$target/current.new"
mv -T "$target/current.new" "$target/current"
say "$("$target/current/bin/gongjian" --version) → $target/current"
say "下一步见 README.md：环境变量、systemd、nginx。 Next, see README.md: settings, systemd, nginx."
