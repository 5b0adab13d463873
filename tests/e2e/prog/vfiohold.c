// SPDX-License-Identifier: GPL-2.0-only
/*
 * vfiohold GROUP: take an IOMMU group for a user, say "held", and give it back
 * at the end of the standard input
 */
#include <fcntl.h>
#include <linux/vfio.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

static int fail(const char *what)
{
	fprintf(stderr, "vfiohold: ");
	perror(what);
	return 1;
}

int main(int argc, char **argv)
{
	struct vfio_group_status status = { .argsz = sizeof(status) };
	int container, group;
	char name[64], c;

	if (argc != 2)
		return 2;
	snprintf(name, sizeof(name), "/dev/vfio/%s", argv[1]);
	container = open("/dev/vfio/vfio", O_RDWR);
	group = open(name, O_RDWR);
	if (container < 0 || group < 0)
		return fail(name);
	if (ioctl(group, VFIO_GROUP_GET_STATUS, &status))
		return fail("status");
	if (!(status.flags & VFIO_GROUP_FLAGS_VIABLE)) {
		fprintf(stderr, "vfiohold: not viable\n");
		return 1;
	}
	if (ioctl(group, VFIO_GROUP_SET_CONTAINER, &container))
		return fail("container");
	if (ioctl(container, VFIO_SET_IOMMU, VFIO_TYPE1v2_IOMMU))
		return fail("type");
	puts("held");
	fflush(stdout);
	while (read(0, &c, 1) > 0)
		;

	return 0;
}
