# Sourced by the launch scripts, after they set root: sets builds, the folder of all build folders.
# That is build/ in the source tree, or one in the user's cache where the tree cannot be written.

builds=$root/build
if ! { mkdir -p "$builds" && [ -w "$builds" ]; } 2>/dev/null; then
  # The checksum tells two trees apart.
  builds=${XDG_CACHE_HOME:-${HOME:-/tmp}/.cache}/squall/$(printf %s "$root" | cksum | cut -d ' ' -f 1)
fi
