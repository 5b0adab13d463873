#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# Add the emulated board's root port to an unpacked QEMU 7.2 source tree (the
# distribution's "qemu" source package, patches applied):
#
#	add-to-qemu.sh SRC_DIR
#
# Copies one device and the model into hw/arm/tegra-rp-edma/, adds one line to
# hw/arm/meson.build, and empties the list of firmware blobs, which the
# distribution's source does not carry. Safe to run again: files are only
# replaced when they differ, so that ninja rebuilds no more than it must.
#
# Then, in a build directory of its own (needs ninja, meson's dependencies,
# libglib2.0-dev, libpixman-1-dev, libfdt-dev; 3-4 minutes on 2 cores):
#
#	SRC_DIR/configure --target-list=aarch64-softmmu \
#		--without-default-features --enable-tcg --enable-system \
#		--enable-fdt=system --disable-install-blobs
#	ninja qemu-system-aarch64
#
# ivshmem-plain, memory-backend-file, virtio-rng-pci and the SMMUv3 are in
# this configuration.
set -eu

[ $# -eq 1 ] && [ -f "$1/hw/arm/meson.build" ] || {
	echo "usage: $0 QEMU_SOURCE_DIR" >&2
	exit 2
}
src=$1
here=$(cd "$(dirname "$0")" && pwd)
top=$(cd "$here/../.." && pwd)
dst=$src/hw/arm/tegra-rp-edma

put() {
	cmp -s "$1" "$2" || cp "$1" "$2"
}

mkdir -p "$dst/shim/linux"
put "$here/tegra-rp-edma-port.c" "$dst/tegra-rp-edma-port.c"
put "$here/bench_page.h" "$dst/bench_page.h"
put "$here/meson.build.in" "$dst/meson.build"
put "$top/drivers/dma/tegra-rp-edma/hw.h" "$dst/hw.h"
for f in "$top"/tests/model/edma_*.[ch]; do
	put "$f" "$dst/${f##*/}"
done
for f in "$top"/tests/model/shim/linux/*.h; do
	put "$f" "$dst/shim/linux/${f##*/}"
done

line="subdir('tegra-rp-edma')"
grep -qxF "$line" "$src/hw/arm/meson.build" ||
	sed -i "/^hw_arch += /i $line" "$src/hw/arm/meson.build"
grep -qxF "$line" "$src/hw/arm/meson.build"

grep -qx 'roms = \[\] # none here' "$src/pc-bios/meson.build" ||
	sed -i '/^blobs = \[/i roms = [] # none here' \
		"$src/pc-bios/meson.build"
